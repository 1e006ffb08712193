//! A window whose picture stands turned: a portrait kiosk whose display the system knows as a
//! landscape one. Slint's window can't turn what it draws, so the pages are drawn in memory and
//! laid into a window of this room's own, a quarter turned. It has a thread of its own.

use std::{
    num::NonZeroU32,
    rc::Rc,
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
};

use slint::winit_030::winit::{
    application::ApplicationHandler,
    dpi::PhysicalSize,
    error::{EventLoopError, OsError},
    event::{ElementState, MouseButton, MouseScrollDelta, TouchPhase, WindowEvent},
    event_loop::{ActiveEventLoop, ControlFlow, EventLoop, EventLoopProxy},
    platform::{wayland::EventLoopBuilderExtWayland, x11::EventLoopBuilderExtX11},
    window::{Fullscreen, Window, WindowId},
};
use softbuffer::SoftBufferError;

use crate::domain::screen::Orientation;

use super::{
    memory::{Area, Canvas, Touch},
    window::say_it_stays,
};

/// Pixels a turn of a mouse wheel moves.
const WHEEL: f32 = 60.0;
/// The side of the squares that a picture is turned by: both sides of one fit the cache.
const TILE: u32 = 32;

/// Why there is no such window.
#[derive(Debug, thiserror::Error)]
pub enum GlassError {
    #[error("显示器没有应答：{0}")]
    Display(#[from] EventLoopError),
    #[error("窗口建不了：{0}")]
    Window(#[from] OsError),
    #[error("窗口里画不了：{0}")]
    Surface(String),
    #[error("窗口的线程起不来：{0}")]
    Thread(#[from] std::io::Error),
    #[error("窗口还没有开好就没有了")]
    Gone,
}

impl From<SoftBufferError> for GlassError {
    fn from(error: SoftBufferError) -> Self {
        Self::Surface(error.to_string())
    }
}

/// What happens on the window, told on its own thread.
pub enum Happening {
    /// The page is this large now, in pixels.
    Size(u32, u32),
    Touch(Touch),
}

/// The window, from the side of whoever draws.
pub struct Glass {
    picture: Arc<Mutex<Picture>>,
    wake: EventLoopProxy<()>,
}

impl Glass {
    /// Opens it over the whole display and says how large a page is on it. `tell` is called on
    /// the window's thread.
    pub fn open(
        orientation: Orientation,
        tell: impl Fn(Happening) + Send + 'static,
    ) -> Result<(Self, (u32, u32)), GlassError> {
        let picture = Arc::new(Mutex::new(Picture::new(orientation)));
        let (ready, opened) = mpsc::channel();
        let shown = picture.clone();
        thread::Builder::new()
            .name("window".into())
            .spawn(move || {
                let failed = ready.clone();
                if let Err(error) = run(shown, tell, ready) {
                    // Nobody waits any more for a window that stood.
                    let _ = failed.send(Err(error));
                }
            })?;
        let (wake, size) = opened.recv().map_err(|_| GlassError::Gone)??;
        Ok((Self { picture, wake }, size))
    }

    /// How large a page is on it now, in pixels.
    pub fn page(&self) -> (u32, u32) {
        let picture = lock(&self.picture);
        picture.orientation.turned(picture.window)
    }

    /// Lays a part of the page into the window.
    pub fn show(&self, canvas: &Canvas, area: Area) {
        lock(&self.picture).lay(canvas, area);
        // A window that was closed needs no picture.
        let _ = self.wake.send_event(());
    }
}

/// What the display shows: a pixel a word, red, green and blue from the third byte on.
struct Picture {
    orientation: Orientation,
    /// The window's size, which the picture follows.
    window: (u32, u32),
    width: u32,
    height: u32,
    pixels: Vec<u32>,
}

impl Picture {
    fn new(orientation: Orientation) -> Self {
        Self {
            orientation,
            window: (0, 0),
            width: 0,
            height: 0,
            pixels: Vec::new(),
        }
    }

    fn lay(&mut self, canvas: &Canvas, area: Area) {
        let size = self.orientation.turned((canvas.width, canvas.height));
        let area = if size == (self.width, self.height) {
            area
        } else {
            (self.width, self.height) = size;
            self.pixels = vec![0; (size.0 * size.1) as usize];
            canvas.whole()
        };
        let (right, bottom) = (area.x + area.width, area.y + area.height);
        for top in (area.y..bottom).step_by(TILE as usize) {
            for left in (area.x..right).step_by(TILE as usize) {
                for y in top..bottom.min(top + TILE) {
                    for x in left..right.min(left + TILE) {
                        let pixel = canvas.rgb[(y * canvas.width + x) as usize];
                        let (across, down) = match self.orientation {
                            Orientation::Display => (x, y),
                            Orientation::Right => (self.width - 1 - y, x),
                            Orientation::Left => (y, self.height - 1 - x),
                        };
                        self.pixels[(down * self.width + across) as usize] =
                            u32::from(pixel.r) << 16 | u32::from(pixel.g) << 8 | u32::from(pixel.b);
                    }
                }
            }
        }
    }

    /// Copies it into a buffer of the window's size; what lies outside of it stays dark.
    fn copy_into(&self, buffer: &mut [u32], width: u32, height: u32) {
        if (width, height) == (self.width, self.height) {
            buffer.copy_from_slice(&self.pixels);
            return;
        }
        buffer.fill(0);
        let (columns, rows) = (width.min(self.width), height.min(self.height));
        for row in 0..rows {
            let (to, from) = ((row * width) as usize, (row * self.width) as usize);
            buffer[to..to + columns as usize]
                .copy_from_slice(&self.pixels[from..from + columns as usize]);
        }
    }
}

fn lock(picture: &Mutex<Picture>) -> MutexGuard<'_, Picture> {
    picture.lock().unwrap_or_else(PoisonError::into_inner)
}

type Ready = mpsc::Sender<Result<(EventLoopProxy<()>, (u32, u32)), GlassError>>;

fn run(
    picture: Arc<Mutex<Picture>>,
    tell: impl Fn(Happening) + Send + 'static,
    ready: Ready,
) -> Result<(), GlassError> {
    let mut builder = EventLoop::<()>::with_user_event();
    EventLoopBuilderExtX11::with_any_thread(&mut builder, true);
    EventLoopBuilderExtWayland::with_any_thread(&mut builder, true);
    let events = builder.build()?;
    events.set_control_flow(ControlFlow::Wait);
    let orientation = lock(&picture).orientation;
    let mut pane = Pane {
        orientation,
        picture,
        tell: Box::new(tell),
        ready: Some((ready, events.create_proxy())),
        surface: None,
        size: (0, 0),
        hand: Hand::default(),
    };
    events.run_app(&mut pane)?;
    Ok(())
}

/// Where the mouse is, and which finger is followed.
#[derive(Default)]
struct Hand {
    mouse: (f32, f32),
    pressed: bool,
    finger: Option<u64>,
}

/// The window, from its own side.
struct Pane {
    orientation: Orientation,
    picture: Arc<Mutex<Picture>>,
    tell: Box<dyn Fn(Happening)>,
    ready: Option<(Ready, EventLoopProxy<()>)>,
    surface: Option<softbuffer::Surface<Rc<Window>, Rc<Window>>>,
    /// The window's size in pixels.
    size: (u32, u32),
    hand: Hand,
}

impl Pane {
    fn make(&mut self, events: &ActiveEventLoop) -> Result<(), GlassError> {
        let monitor = events
            .primary_monitor()
            .or_else(|| events.available_monitors().next());
        let mut attributes = Window::default_attributes()
            .with_title("查询角")
            .with_fullscreen(Some(Fullscreen::Borderless(monitor.clone())));
        if let Some(monitor) = &monitor {
            // A kiosk's display often has no window manager that could make a window fill it.
            attributes = attributes
                .with_inner_size(monitor.size())
                .with_position(monitor.position());
        }
        let window = Rc::new(events.create_window(attributes)?);
        let PhysicalSize { width, height } =
            monitor.map_or_else(|| window.inner_size(), |monitor| monitor.size());
        let context = softbuffer::Context::new(window.clone())?;
        self.surface = Some(softbuffer::Surface::new(&context, window)?);
        self.resize(width, height)
    }

    fn resize(&mut self, width: u32, height: u32) -> Result<(), GlassError> {
        let (Some(surface), Some(across), Some(down)) = (
            &mut self.surface,
            NonZeroU32::new(width),
            NonZeroU32::new(height),
        ) else {
            return Ok(());
        };
        surface.resize(across, down)?;
        self.size = (width, height);
        lock(&self.picture).window = self.size;
        Ok(())
    }

    fn draw(&mut self) -> Result<(), GlassError> {
        let Some(surface) = &mut self.surface else {
            return Ok(());
        };
        let mut buffer = surface.buffer_mut()?;
        lock(&self.picture).copy_into(&mut buffer, self.size.0, self.size.1);
        buffer.present()?;
        Ok(())
    }

    /// A place of the window on the page.
    fn on_page(&self, at: (f32, f32)) -> (f32, f32) {
        let size = (self.size.0 as f32, self.size.1 as f32);
        self.orientation.on_page(at, size)
    }

    fn touch(&self, at: (f32, f32), of: impl FnOnce(f32, f32) -> Touch) {
        let (x, y) = self.on_page(at);
        (self.tell)(Happening::Touch(of(x, y)));
    }

    fn press(&mut self, state: ElementState) {
        self.hand.pressed = state == ElementState::Pressed;
        self.touch(self.hand.mouse, |x, y| match state {
            ElementState::Pressed => Touch::Down { x, y },
            ElementState::Released => Touch::Up { x, y },
        });
    }

    /// One finger is followed; what other fingers do meanwhile is not meant.
    fn finger(&mut self, id: u64, phase: TouchPhase, at: (f32, f32)) {
        match (phase, self.hand.finger) {
            (TouchPhase::Started, None) => {
                self.hand.finger = Some(id);
                self.touch(at, |x, y| Touch::Down { x, y });
            }
            (TouchPhase::Moved, Some(of)) if of == id => {
                self.touch(at, |x, y| Touch::Move { x, y })
            }
            (TouchPhase::Ended | TouchPhase::Cancelled, Some(of)) if of == id => {
                self.hand.finger = None;
                self.touch(at, |x, y| Touch::Up { x, y });
            }
            _ => {}
        }
    }

    fn wheel(&self, delta: MouseScrollDelta) {
        let (dx, dy) = match delta {
            MouseScrollDelta::LineDelta(x, y) => (x * WHEEL, y * WHEEL),
            MouseScrollDelta::PixelDelta(by) => (by.x as f32, by.y as f32),
        };
        self.touch(self.hand.mouse, |x, y| Touch::Wheel { x, y, dx, dy });
    }
}

impl ApplicationHandler<()> for Pane {
    fn resumed(&mut self, events: &ActiveEventLoop) {
        if self.surface.is_some() {
            return;
        }
        let made = self.make(events);
        let failed = made.is_err();
        if let Some((ready, wake)) = self.ready.take() {
            let answer = made.map(|()| (wake, self.orientation.turned(self.size)));
            // Whoever opened it waits for this.
            let _ = ready.send(answer);
        }
        if failed {
            events.exit();
        }
    }

    fn user_event(&mut self, _: &ActiveEventLoop, (): ()) {
        if let Some(surface) = &self.surface {
            surface.window().request_redraw();
        }
    }

    fn window_event(&mut self, _: &ActiveEventLoop, _: WindowId, event: WindowEvent) {
        match event {
            // Alt+F4 or the window's menu: nobody who stands before a kiosk ends it.
            WindowEvent::CloseRequested => say_it_stays(),
            WindowEvent::Resized(size) => match self.resize(size.width, size.height) {
                Ok(()) => {
                    let (width, height) = self.orientation.turned(self.size);
                    (self.tell)(Happening::Size(width, height));
                }
                Err(error) => tracing::error!(%error, "窗口的画面没有换大小"),
            },
            WindowEvent::RedrawRequested => {
                if let Err(error) = self.draw() {
                    tracing::error!(%error, "有一帧画面没有显示");
                }
            }
            WindowEvent::CursorMoved { position, .. } => {
                self.hand.mouse = (position.x as f32, position.y as f32);
                self.touch(self.hand.mouse, |x, y| Touch::Move { x, y });
            }
            WindowEvent::MouseInput {
                state,
                button: MouseButton::Left,
                ..
            } => self.press(state),
            WindowEvent::MouseWheel { delta, .. } => self.wheel(delta),
            WindowEvent::Touch(touch) => {
                let at = (touch.location.x as f32, touch.location.y as f32);
                self.finger(touch.id, touch.phase, at);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three columns and two rows, each pixel with its number.
    fn page() -> Canvas {
        Canvas {
            width: 3,
            height: 2,
            rgb: (1..=6)
                .map(|b| slint::Rgb8Pixel { r: 0, g: 0, b })
                .collect(),
        }
    }

    #[test]
    fn a_page_is_laid_down_turned_either_way() {
        for (orientation, width, pixels) in [
            (Orientation::Display, 3, [1, 2, 3, 4, 5, 6]),
            (Orientation::Right, 2, [4, 1, 5, 2, 6, 3]),
            (Orientation::Left, 2, [3, 6, 2, 5, 1, 4]),
        ] {
            let mut picture = Picture::new(orientation);
            let area = Area {
                x: 1,
                y: 1,
                width: 1,
                height: 1,
            };
            // The first frame is laid whole, whatever it says has changed.
            picture.lay(&page(), area);
            assert_eq!(
                (picture.width, &picture.pixels[..]),
                (width, &pixels[..]),
                "{orientation:?}"
            );
        }
    }

    #[test]
    fn a_pixel_that_changed_lands_where_a_finger_on_it_finds_it() {
        for orientation in Orientation::ALL {
            let mut picture = Picture::new(orientation);
            picture.lay(&page(), page().whole());
            let mut changed = page();
            changed.rgb[5].b = 99;
            picture.lay(
                &changed,
                Area {
                    x: 2,
                    y: 1,
                    width: 1,
                    height: 1,
                },
            );
            let found = picture
                .pixels
                .iter()
                .position(|pixel| *pixel == 99)
                .unwrap() as u32;
            let at = (
                (found % picture.width) as f32 + 0.5,
                (found / picture.width) as f32 + 0.5,
            );
            let size = (picture.width as f32, picture.height as f32);
            assert_eq!(orientation.on_page(at, size), (2.5, 1.5), "{orientation:?}");
        }
    }

    #[test]
    fn a_window_of_another_size_shows_what_fits() {
        let mut picture = Picture::new(Orientation::Display);
        picture.lay(&page(), page().whole());
        let mut buffer = vec![7; 8];
        picture.copy_into(&mut buffer, 4, 2);
        assert_eq!(buffer, [1, 2, 3, 0, 4, 5, 6, 0]);
        let mut buffer = vec![7; 2];
        picture.copy_into(&mut buffer, 2, 1);
        assert_eq!(buffer, [1, 2]);
    }
}
