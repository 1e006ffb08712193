//! A screen in memory: Slint's software renderer draws into a buffer, and
//! whoever wants to see it is handed the frames. It serves machines without a
//! display and the pictures of `--shoot`.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    time::{Duration, Instant},
};

use slint::{
    EventLoopError, PhysicalSize, PlatformError,
    platform::{
        EventLoopProxy, Platform, WindowAdapter, WindowEvent, duration_until_next_timer_update,
        software_renderer::{MinimalSoftwareWindow, RepaintBufferType, SoftwareRenderer},
        update_timers_and_animations,
    },
};

use super::size::ScreenSize;

/// A rectangle of the screen in physical pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

/// The picture that is on the screen: RGB, 3 bytes a pixel, row after row.
pub struct Canvas {
    pub width: u32,
    pub height: u32,
    pub rgb: Vec<slint::Rgb8Pixel>,
}

impl Canvas {
    fn blank(width: u32, height: u32) -> Self {
        Self {
            width,
            height,
            rgb: vec![slint::Rgb8Pixel::default(); (width * height) as usize],
        }
    }

    /// The bytes of a part of the picture.
    pub fn bytes(&self, area: Area) -> Vec<u8> {
        let mut bytes = Vec::with_capacity((area.width * area.height * 3) as usize);
        for y in area.y..area.y + area.height {
            let start = (y * self.width + area.x) as usize;
            let row = &self.rgb[start..start + area.width as usize];
            bytes.extend(row.iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]));
        }
        bytes
    }

    /// A part of the picture, or the whole of it, as PNG.
    pub fn png(&self, area: Area) -> Result<Vec<u8>, png::EncodingError> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, area.width, area.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fast);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.bytes(area))?;
        writer.finish()?;
        Ok(out)
    }

    pub fn whole(&self) -> Area {
        Area {
            x: 0,
            y: 0,
            width: self.width,
            height: self.height,
        }
    }
}

enum Message {
    Run(Box<dyn FnOnce() + Send>),
    Quit,
}

struct Proxy(Sender<Message>);

impl EventLoopProxy for Proxy {
    fn quit_event_loop(&self) -> Result<(), EventLoopError> {
        self.0
            .send(Message::Quit)
            .map_err(|_| EventLoopError::EventLoopTerminated)
    }

    fn invoke_from_event_loop(
        &self,
        event: Box<dyn FnOnce() + Send>,
    ) -> Result<(), EventLoopError> {
        self.0
            .send(Message::Run(event))
            .map_err(|_| EventLoopError::EventLoopTerminated)
    }
}

/// What a finger or a mouse does, in pixels of the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Touch {
    Down { x: f32, y: f32 },
    Move { x: f32, y: f32 },
    Up { x: f32, y: f32 },
    Wheel { x: f32, y: f32, dx: f32, dy: f32 },
}

/// The screen in memory. Cheap to clone; all clones are the one screen.
#[derive(Clone)]
pub struct MemoryScreen {
    window: Rc<MinimalSoftwareWindow>,
    canvas: Rc<RefCell<Canvas>>,
    time: Rc<ScreenTime>,
    scale: Rc<Cell<f32>>,
}

/// The time that animations and timers go by: the machine's, and what was skipped.
pub struct ScreenTime {
    start: Instant,
    /// A still clock moves only by [`MemoryScreen::pass`].
    still: bool,
    skipped: Cell<Duration>,
}

impl ScreenTime {
    pub fn get(&self) -> Duration {
        let ran = if self.still {
            Duration::ZERO
        } else {
            self.start.elapsed()
        };
        ran + self.skipped.get()
    }
}

/// Who is told of a new frame: the picture, and the part of it that changed.
type OnFrame = Box<dyn FnMut(&Canvas, Area)>;

struct MemoryPlatform {
    screen: MemoryScreen,
    sender: Sender<Message>,
    receiver: Receiver<Message>,
    on_frame: RefCell<OnFrame>,
}

impl MemoryScreen {
    /// Makes this the platform of the process; `on_frame` is told of every frame
    /// that the event loop draws.
    pub fn install(size: ScreenSize, on_frame: OnFrame) -> Result<Self, PlatformError> {
        Self::install_with(size, false, on_frame)
    }

    /// The same with a clock that stands still until it is moved: for pictures.
    pub fn install_still(size: ScreenSize) -> Result<Self, PlatformError> {
        Self::install_with(size, true, Box::new(|_, _| ()))
    }

    fn install_with(
        size: ScreenSize,
        still: bool,
        on_frame: OnFrame,
    ) -> Result<Self, PlatformError> {
        let window = MinimalSoftwareWindow::new(RepaintBufferType::ReusedBuffer);
        let canvas = Rc::new(RefCell::new(Canvas::blank(size.width, size.height)));
        let time = ScreenTime {
            start: Instant::now(),
            still,
            skipped: Cell::default(),
        };
        let screen = Self {
            window,
            canvas,
            time: Rc::new(time),
            scale: Rc::new(Cell::new(1.0)),
        };
        let (sender, receiver) = channel();
        slint::platform::set_platform(Box::new(MemoryPlatform {
            screen: screen.clone(),
            sender,
            receiver,
            on_frame: RefCell::new(on_frame),
        }))
        .map_err(|error| PlatformError::Other(error.to_string()))?;
        screen.resize(size);
        Ok(screen)
    }

    pub fn time(&self) -> Rc<ScreenTime> {
        self.time.clone()
    }

    /// Lets time pass at once.
    pub fn pass(&self, time: Duration) {
        self.time.skipped.set(self.time.skipped.get() + time);
        update_timers_and_animations();
    }

    /// Gives the screen another size.
    pub fn resize(&self, size: ScreenSize) {
        *self.canvas.borrow_mut() = Canvas::blank(size.width, size.height);
        self.scale.set(size.scale());
        self.window.dispatch_event(WindowEvent::ScaleFactorChanged {
            scale_factor: size.scale(),
        });
        self.window
            .set_size(PhysicalSize::new(size.width, size.height));
    }

    /// Draws what changed and says which part that was.
    pub fn draw(&self) -> Option<Area> {
        let mut drawn = None;
        self.window.draw_if_needed(|renderer: &SoftwareRenderer| {
            let mut canvas = self.canvas.borrow_mut();
            let width = canvas.width as usize;
            let region = renderer.render(&mut canvas.rgb, width);
            let (origin, size) = (region.bounding_box_origin(), region.bounding_box_size());
            drawn = Some(Area {
                x: origin.x.max(0) as u32,
                y: origin.y.max(0) as u32,
                width: size.width.min(canvas.width - origin.x.max(0) as u32),
                height: size.height.min(canvas.height - origin.y.max(0) as u32),
            });
        });
        drawn.filter(|area| area.width > 0 && area.height > 0)
    }

    /// Draws the whole screen anew, whatever changed.
    pub fn draw_whole(&self) {
        self.window.request_redraw();
        self.draw();
    }

    /// What a finger or a key does.
    pub fn dispatch(&self, event: WindowEvent) {
        self.window.dispatch_event(event);
    }

    /// A place of the screen in logical pixels.
    pub fn logical(&self, x: f32, y: f32) -> (f32, f32) {
        let scale = self.scale.get();
        (x / scale, y / scale)
    }

    pub fn with_canvas<T>(&self, see: impl FnOnce(&Canvas) -> T) -> T {
        see(&self.canvas.borrow())
    }
}

impl Platform for MemoryPlatform {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(self.screen.window.clone())
    }

    fn duration_since_start(&self) -> Duration {
        self.screen.time.get()
    }

    fn new_event_loop_proxy(&self) -> Option<Box<dyn EventLoopProxy>> {
        // A still screen has no loop that could run what is sent to it.
        (!self.screen.time.still).then(|| Box::new(Proxy(self.sender.clone())) as _)
    }

    fn run_event_loop(&self) -> Result<(), PlatformError> {
        /// Frames a second that a viewer is sent at most.
        const FRAME: Duration = Duration::from_millis(25);
        loop {
            update_timers_and_animations();
            if let Some(area) = self.screen.draw() {
                let canvas = self.screen.canvas.borrow();
                (self.on_frame.borrow_mut())(&canvas, area);
            }
            let idle = duration_until_next_timer_update().unwrap_or(Duration::from_secs(5));
            let animated = self.screen.window.has_active_animations();
            let wait = if animated { FRAME } else { idle };
            match self.receiver.recv_timeout(wait) {
                Ok(Message::Run(event)) => {
                    event();
                    // What piled up meanwhile is one frame.
                    while let Ok(message) = self.receiver.try_recv() {
                        match message {
                            Message::Run(event) => event(),
                            Message::Quit => return Ok(()),
                        }
                    }
                }
                Ok(Message::Quit) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}
