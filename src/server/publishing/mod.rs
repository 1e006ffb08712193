//! From approved items to a repository that kiosks believe: a generation is built of what the
//! publication rules admit, proposed, looked at as the difference to what is published, signed by
//! two people's offline keys, and released with the server's online ones, which can add nothing.

pub mod difference;
pub mod gather;
pub mod hold;
pub mod key_name;
pub mod keys;
pub mod proposal;
pub mod propose;
pub mod sign;
pub mod waves;
pub mod withdraw;
