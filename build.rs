//! Has the linker write down where each object lies in memory, for `driftline bake`.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").as_deref() != Ok("wasm") {
        return;
    }
    // OK because cargo always sets it: target/<triple>/<profile>/build/<package>/out.
    let out = std::env::var("OUT_DIR").expect("a folder of this package");
    let folder = Path::new(&out).ancestors().nth(3).expect("the folder of the profile");
    println!("cargo::rustc-link-arg-cdylib=-Map={}", folder.join("driftline.map").display());
    // Functions are numbered from here in memory, where few other numbers are.
    println!("cargo::rustc-link-arg-cdylib=--table-base=98304");
}
