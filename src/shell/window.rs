//! A screen in a window: winit, drawn by femtovg where the machine has OpenGL
//! and by the software renderer where it has not.

use slint::{BackendSelector, PlatformError};

/// Which renderer draws.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Renderer {
    /// femtovg, and the software renderer where that cannot start.
    #[default]
    Auto,
    Femtovg,
    Software,
}

/// Whether this session has a display to open a window on.
pub fn has_display() -> bool {
    ["WAYLAND_DISPLAY", "DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Makes windows of the display the platform of the process.
pub fn install(renderer: Renderer) -> Result<(), PlatformError> {
    let select = |name: &str| {
        BackendSelector::new()
            .backend_name("winit".into())
            .renderer_name(name.into())
            .select()
    };
    match renderer {
        Renderer::Auto => select("femtovg").or_else(|_| select("software")),
        Renderer::Femtovg => select("femtovg"),
        Renderer::Software => select("software"),
    }
}
