//! The page of a number that was given.

use std::{cell::RefCell, rc::Rc};

use qrcodegen::{QrCode, QrCodeEcc};
use query_corner_ui::{App, Ticket};
use slint::{ComponentHandle, Image, Rgb8Pixel, SharedPixelBuffer};

use crate::{
    app::{
        kiosk,
        ticket::{Intent, View},
    },
    shell::bridge::Bridge,
};

pub fn connect(bridge: &Rc<Bridge>) {
    let ticket = bridge.app().global::<Ticket>();
    let send = |intent: Intent| {
        let bridge = Rc::downgrade(bridge);
        move || {
            if let Some(bridge) = bridge.upgrade() {
                bridge.send(kiosk::Intent::Ticket(intent));
            }
        }
    };
    ticket.on_see_guide(send(Intent::SeeGuide));
    ticket.on_done(send(Intent::Done));
}

pub fn render(app: &App, view: &View) {
    let ticket = app.global::<Ticket>();
    ticket.set_label(view.label.as_str().into());
    ticket.set_service(view.service.as_str().into());
    ticket.set_windows(view.windows.as_str().into());
    ticket.set_taken(view.taken.as_str().into());
    ticket.set_order(view.order.as_str().into());
    ticket.set_first_name(view.first.0.as_str().into());
    ticket.set_first(view.first.1.as_str().into());
    let (name, value) = view.second.clone().unwrap_or_default();
    ticket.set_second_name(name.into());
    ticket.set_second(value.into());
    let code = code(&view.qr);
    ticket.set_has_code(code.is_some());
    ticket.set_code(code.unwrap_or_default());
    ticket.set_code_note(view.code_note.into());
    ticket.set_materials(view.materials.as_str().into());
    ticket.set_print(view.print.into());
    ticket.set_paperless(view.paperless);
    ticket.set_test(view.test);
    ticket.set_seconds(i32::try_from(view.seconds).unwrap_or(i32::MAX));
}

thread_local! {
    // The page is written every second; its code is drawn once.
    static DRAWN: RefCell<Option<(String, Image)>> = const { RefCell::new(None) };
}

/// The QR code, one pixel a module with the quiet zone of four around it.
fn code(text: &str) -> Option<Image> {
    let drawn = DRAWN.with_borrow(|drawn| drawn.clone());
    if let Some((_, image)) = drawn.filter(|(of, _)| of == text) {
        return Some(image);
    }
    let image = draw(text)?;
    DRAWN.set(Some((text.to_owned(), image.clone())));
    Some(image)
}

fn draw(text: &str) -> Option<Image> {
    const QUIET: i32 = 4;
    let code = QrCode::encode_text(text, QrCodeEcc::Medium)
        .inspect_err(|error| tracing::error!(%error, "二维码画不出来"))
        .ok()?;
    let side = u32::try_from(code.size() + 2 * QUIET).ok()?;
    let mut pixels = SharedPixelBuffer::<Rgb8Pixel>::new(side, side);
    let at = |place: usize| i32::try_from(place).unwrap_or(i32::MAX);
    for (place, pixel) in pixels.make_mut_slice().iter_mut().enumerate() {
        let side = side as usize;
        let dark = code.get_module(at(place % side) - QUIET, at(place / side) - QUIET);
        let shade = if dark { 0 } else { 255 };
        *pixel = Rgb8Pixel::new(shade, shade, shade);
    }
    Some(Image::from_rgb8(pixels))
}
