//! An error with what brought it about: "error performing TLS handshake" alone helps nobody.

use std::{error::Error, iter::successors};

/// The error and each of its causes, in one line, with `between` them.
pub fn causes(error: &(dyn Error + 'static), between: &str) -> String {
    let chain = successors(Some(error), |&error| error.source());
    let texts: Vec<String> = chain.map(ToString::to_string).collect();
    texts.join(between)
}

#[cfg(test)]
mod tests {
    use std::{fmt, io};

    use super::*;

    #[derive(Debug)]
    struct Outer(io::Error);

    impl fmt::Display for Outer {
        fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
            to.write_str("no page")
        }
    }

    impl Error for Outer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn an_error_is_told_with_its_causes_and_alone_without() {
        let outer = Outer(io::Error::other("no line"));
        assert_eq!(causes(&outer, ": "), "no page: no line");
        assert_eq!(causes(&io::Error::other("no line"), ": "), "no line");
    }
}
