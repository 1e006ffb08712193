//! Compiles `app.slint` and all it imports, with the screen's languages in `lang/`.
#![forbid(unsafe_code)]

use slint_build::{CompilerConfiguration, DefaultTranslationContext, EmbedResourcesKind};

fn main() {
    println!("cargo::rerun-if-changed=lang");
    let config = CompilerConfiguration::new()
        .embed_resources(EmbedResourcesKind::EmbedFiles)
        .with_bundled_translations("lang")
        // One word has one translation, wherever it stands.
        .with_default_translation_context(DefaultTranslationContext::None)
        // The names of elements, by which tests find the controls.
        .with_debug_info(true);
    slint_build::compile_with_config("app.slint", config).expect("the .slint files compile");
}
