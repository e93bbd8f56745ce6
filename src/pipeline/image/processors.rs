//! The image processors of Hugging Face that are supported, and what each takes for an absent key.

use super::filter::Filter;

/// What a size means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Size {
    /// Width and height are both made so.
    Exact {
        width: u32,
        height: u32,
    },
    ShortestEdge(u32),
}

/// How a processor resizes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Resizing {
    /// To a width and a height.
    Exact,
    /// By the shortest edge, or to a width and a height.
    Either,
    /// By the shortest edge, in the manner of ConvNeXT: below 384 to `edge / crop_pct` and then
    /// cropped to a square of the edge, else stretched to that square.
    CropPct,
}

/// Whether a processor crops, and to what.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cropping {
    /// It has no `do_center_crop`.
    Never,
    /// It crops unless told otherwise.
    On(u32),
    /// It crops only when told so.
    Off(u32),
}

/// One processor. The fields are its defaults.
pub(super) struct Processor {
    /// The class in Python, without `ImageProcessor`.
    pub(super) name: &'static str,
    pub(super) size: Size,
    pub(super) resizing: Resizing,
    pub(super) filter: Filter,
    pub(super) cropping: Cropping,
    /// Mean and standard deviation; `None` when it never normalises.
    pub(super) statistics: Option<([f64; 3], [f64; 3])>,
}

const HALF: Option<([f64; 3], [f64; 3])> = Some(([0.5; 3], [0.5; 3]));
const CLIP: Option<([f64; 3], [f64; 3])> =
    Some(([0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]));

const fn square(side: u32) -> Size {
    Size::Exact { width: side, height: side }
}

/// Read off transformers 4.48.3; a row is the constructor of one class.
#[rustfmt::skip]
pub(super) const PROCESSORS: [Processor; 11] = {
    use Cropping::*;
    use Filter::*;
    use Resizing::*;
    use Size::ShortestEdge;
    const fn row(
        name: &'static str,
        size: Size,
        resizing: Resizing,
        filter: Filter,
        cropping: Cropping,
        statistics: Option<([f64; 3], [f64; 3])>,
    ) -> Processor {
        Processor { name, size, resizing, filter, cropping, statistics }
    }
    [
        row("Beit",         square(256),       Exact,   Bicubic,  On(224),  HALF),
        row("Bit",          ShortestEdge(224), Either,  Bicubic,  On(224),  CLIP),
        row("CLIP",         ShortestEdge(224), Either,  Bicubic,  On(224),  CLIP),
        row("ConvNext",     ShortestEdge(384), CropPct, Bilinear, Never,    HALF),
        row("DeiT",         square(256),       Exact,   Bicubic,  On(224),  HALF),
        row("EfficientNet", square(346),       Exact,   Nearest,  Off(289), HALF),
        row("MobileNetV1",  ShortestEdge(256), Either,  Bilinear, On(224),  HALF),
        row("MobileNetV2",  ShortestEdge(256), Either,  Bilinear, On(224),  HALF),
        row("MobileViT",    ShortestEdge(224), Either,  Bilinear, On(256),  None),
        row("Siglip",       square(224),       Exact,   Bicubic,  Never,    HALF),
        row("ViT",          square(224),       Exact,   Bilinear, Never,    HALF),
    ]
};

impl Processor {
    /// The processor of a type such as `ViTImageProcessor`, `ViTImageProcessorFast` or, from before
    /// 2023, `ViTFeatureExtractor`.
    pub(super) fn find(kind: &str) -> Option<&'static Processor> {
        let kind = kind.strip_suffix("Fast").unwrap_or(kind);
        let name = kind.strip_suffix("ImageProcessor").or(kind.strip_suffix("FeatureExtractor"))?;
        PROCESSORS.iter().find(|processor| processor.name == name)
    }
}
