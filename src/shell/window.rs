//! A screen in a window: winit, drawn by femtovg where the machine has a graphics
//! processor and by the software renderer where it has not.

use std::cell::RefCell;

use query_corner_ui::App;
use slint::{
    BackendSelector, CloseRequestResponse, ComponentHandle, PlatformError, Window,
    platform::WindowEvent,
    winit_030::{EventResult, WinitWindowAccessor, winit},
};

use crate::app::finger::Contact;

use super::{
    hand::{Hand, Read},
    size::ScreenSize,
};

/// Somebody wants the window closed.
pub(super) fn say_it_stays() {
    tracing::warn!("有人要关窗口：不关。要停下查询终端，用 systemctl --user stop 或 kill");
}

/// Which renderer draws.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Renderer {
    /// femtovg where the machine has a graphics processor, else the software renderer.
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
        Renderer::Auto if has_render_node() => select("femtovg").or_else(|_| select("software")),
        Renderer::Auto => select("software"),
        Renderer::Femtovg => select("femtovg"),
        Renderer::Software => select("software"),
    }
}

/// Whether the kernel offers a graphics processor. Without one OpenGL is emulated on
/// the processor: slower than the software renderer, with three times its memory.
fn has_render_node() -> bool {
    let nodes = std::fs::read_dir("/dev/dri")
        .into_iter()
        .flatten()
        .flatten();
    nodes
        .into_iter()
        .any(|node| node.file_name().to_string_lossy().starts_with("renderD"))
}

/// Calls `fit` with every size that the window takes, and makes its sizes physical; calls
/// `touch` with what the finger or the mouse does, which Slint's window is not told by itself.
pub fn follow(
    window: &Window,
    diagonal_inches: Option<f32>,
    fit: impl Fn(ScreenSize) + 'static,
    touch: impl Fn(Contact) + 'static,
) {
    let hand = RefCell::new(Hand::default());
    window.on_close_requested(|| CloseRequestResponse::KeepWindowShown);
    window.on_winit_window_event(move |window, event| {
        let scale = f64::from(window.scale_factor());
        let read = hand.borrow_mut().read(event, scale);
        match read {
            Read::Contact(contact) => {
                touch(contact);
                return EventResult::PreventDefault;
            }
            Read::Nothing => return EventResult::PreventDefault,
            Read::Other => {}
        }
        match event {
            winit::event::WindowEvent::Resized(size) if size.width > 0 && size.height > 0 => {
                let screen = ScreenSize {
                    diagonal_inches,
                    ..ScreenSize::of(size.width, size.height)
                };
                let scale_factor = screen.scale();
                window.dispatch_event(WindowEvent::ScaleFactorChanged { scale_factor });
                fit(screen);
                EventResult::Propagate
            }
            // Alt+F4 or the window's menu: nobody who stands before a kiosk ends it.
            winit::event::WindowEvent::CloseRequested => {
                say_it_stays();
                EventResult::PreventDefault
            }
            // The panel's density decides, not the desktop's taste.
            winit::event::WindowEvent::ScaleFactorChanged { .. } => EventResult::PreventDefault,
            _ => EventResult::Propagate,
        }
    });
}

/// Makes the window as large as the monitor it stands on, once it exists. A kiosk's
/// display often has no window manager that could make a window fill the screen, so
/// its size is asked for as well.
pub async fn fill_monitor(app: slint::Weak<App>) -> Result<(), PlatformError> {
    let Some(app) = app.upgrade() else {
        return Ok(());
    };
    app.window().set_fullscreen(true);
    let window = app.window().winit_window().await?;
    let monitor = window.current_monitor();
    if let Some(monitor) = monitor.or_else(|| window.available_monitors().next()) {
        window.set_outer_position(monitor.position());
        // The answer is a Resized event, or the size at once where the platform knows it.
        let _size = window.request_inner_size(monitor.size());
    }
    Ok(())
}
