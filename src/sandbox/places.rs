//! Where a system keeps what every program needs: nothing of it is anybody's secret.

/// Libraries, and what the loader and the C library look up beside them.
pub const LIBRARIES: [&str; 10] = [
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/usr/share/zoneinfo",
    "/etc/localtime",
];

/// Fonts, and what fontconfig reads of them.
pub const FONTS: [&str; 6] = [
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/usr/share/X11/fonts",
    "/usr/share/fontconfig",
    "/etc/fonts",
    "/var/cache/fontconfig",
];

/// Devices that hold nothing.
pub const DEVICES: [&str; 4] = ["/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"];
