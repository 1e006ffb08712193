//! The terminal a keeper types at.

use std::io::{self, IsTerminal};

/// Whether somebody sits at standard input.
pub fn is_attended() -> bool {
    io::stdin().is_terminal()
}

/// Asks for a line that is not shown while it is typed; without a terminal, reads a line from
/// standard input as it comes.
pub fn ask_secret(prompt: &str) -> io::Result<String> {
    if is_attended() {
        return rpassword::prompt_password(prompt);
    }
    let mut text = String::new();
    if io::stdin().read_line(&mut text)? == 0 {
        return Err(io::Error::new(
            io::ErrorKind::UnexpectedEof,
            "标准输入里什么也没有：请在终端里运行，或者从标准输入给一行",
        ));
    }
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
