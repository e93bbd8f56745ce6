//! Reads Hugging Face's `preprocessor_config.json`.

use serde_json::{Map, Value};

use super::config_keys::Keys;
use super::filter::Filter;
use super::processors::{Cropping, PROCESSORS, Processor, Resizing, Size};
use super::steps::Step;
use super::{Channels, ImagePipeline, Layout};
use crate::bundle::manifest::invalid_manifest;
use crate::error::Result;

impl ImagePipeline {
    /// Makes the pipeline of a `preprocessor_config.json`, for the model's input `tensor`.
    ///
    /// The result is that of the processor in Python with NumPy and Pillow (transformers 4.48.3).
    /// These processors are supported, also with the names `...ImageProcessorFast` and
    /// `...FeatureExtractor`; an absent key has the value of the table.
    ///
    /// | `...ImageProcessor` | `size` | `resample` | `do_center_crop`, `crop_size` | `image_mean`, `image_std` |
    /// |---|---|---|---|---|
    /// | `Beit`, `DeiT` | 256 x 256 | bicubic | yes, 224 x 224 | 0.5, 0.5 |
    /// | `Bit`, `CLIP` | shortest edge 224 | bicubic | yes, 224 x 224 | CLIP's |
    /// | `ConvNext` (also ResNet, RegNet) | shortest edge 384, `crop_pct` 0.875 | bilinear | none | 0.5, 0.5 |
    /// | `EfficientNet` | 346 x 346 | nearest | no, 289 x 289 | 0.5, 0.5; `include_top` yes |
    /// | `MobileNetV1`, `MobileNetV2` | shortest edge 256 | bilinear | yes, 224 x 224 | 0.5, 0.5 |
    /// | `MobileViT` | shortest edge 224 | bilinear | yes, 256 x 256 | never; `do_flip_channel_order` yes |
    /// | `Siglip` | 224 x 224 | bicubic | none | 0.5, 0.5 |
    /// | `ViT` (also Swin) | 224 x 224 | bilinear | none | 0.5, 0.5 |
    ///
    /// `do_resize`, `do_rescale` and `do_normalize` are on, and `rescale_factor` is 1/255.
    /// `do_convert_rgb` has no effect: a picture always has red, green and blue.
    ///
    /// ```
    /// use driftline::ImagePipeline;
    ///
    /// let json = r#"{"image_processor_type": "ViTImageProcessor", "size": 32}"#;
    /// let pipeline = ImagePipeline::from_preprocessor_config(json, "pixel_values")?;
    /// assert_eq!(pipeline.shape(), Some([1, 3, 32, 32]));
    /// # Ok::<(), driftline::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `invalid_manifest` for another processor, a value out of range, and a key that would change
    /// pixels in a way that is not supported: any other `do_...` that is on, `reduce_labels`,
    /// `use_square_size`, `pad_size`, `size_divisor`, and `rescale_offset` outside EfficientNet.
    /// Keys without effect on pixels are ignored.
    pub fn from_preprocessor_config(json: &str, tensor: &str) -> Result<ImagePipeline> {
        let pipeline = Config::from_json(json)
            .and_then(|config| config.to_pipeline(tensor))
            .map_err(|error| error.at("preprocessor_config.json"))?;
        pipeline.check()?;
        Ok(pipeline)
    }
}

struct Config {
    keys: Keys,
    processor: &'static Processor,
}

impl Config {
    fn from_json(json: &str) -> Result<Config> {
        let keys: Map<String, Value> = serde_json::from_str(json).map_err(|error| {
            invalid_manifest(format!("not a JSON object: {error}")).caused_by(error)
        })?;
        let processor = find_processor(&keys)?;
        Ok(Config { keys: Keys(keys), processor })
    }

    fn to_pipeline(&self, tensor: &str) -> Result<ImagePipeline> {
        self.refuse_other_effects()?;
        let mut steps = self.pixel_steps()?;
        steps.extend(self.number_steps()?);
        let flipped = self.flips() && self.keys.flag("do_flip_channel_order", true)?;
        Ok(ImagePipeline {
            tensor: tensor.to_string(),
            layout: Layout::Nchw,
            channels: if flipped { Channels::Bgr } else { Channels::Rgb },
            steps,
        })
    }

    fn pixel_steps(&self) -> Result<Vec<Step>> {
        let mut steps = Vec::new();
        if self.keys.flag("do_resize", true)? {
            steps.extend(self.resize_steps()?);
        }
        let (on, side) = match self.processor.cropping {
            Cropping::Never => return Ok(steps),
            Cropping::On(side) => (true, side),
            Cropping::Off(side) => (false, side),
        };
        if self.keys.flag("do_center_crop", on)? {
            let default = Size::Exact { width: side, height: side };
            steps.push(match self.keys.size("crop_size", default, true)? {
                Size::Exact { width, height } => Step::CenterCrop { width, height },
                Size::ShortestEdge(_) => {
                    return Err(self.keys.unexpected("crop_size", "a number or height and width"));
                }
            });
        }
        Ok(steps)
    }

    fn resize_steps(&self) -> Result<Vec<Step>> {
        let Processor { size: default, resizing, filter, .. } = *self.processor;
        let square = match self.keys.0.get("default_to_square") {
            Some(Value::Bool(square)) => *square,
            _ => resizing == Resizing::Exact,
        };
        let filter = self.keys.filter(filter)?;
        match (resizing, self.keys.size("size", default, square)?) {
            (Resizing::Exact | Resizing::Either, Size::Exact { width, height }) => {
                Ok(vec![stretch(width, height, filter)])
            }
            (Resizing::Either, Size::ShortestEdge(edge)) => Ok(vec![shortest_edge(edge, filter)]),
            (Resizing::CropPct, Size::ShortestEdge(edge)) => self.crop_pct_steps(edge, filter),
            (Resizing::Exact, _) => Err(self.keys.unexpected("size", "height and width")),
            (Resizing::CropPct, _) => Err(self.keys.unexpected("size", "shortest_edge")),
        }
    }

    fn crop_pct_steps(&self, edge: u32, filter: Filter) -> Result<Vec<Step>> {
        if edge >= 384 {
            return Ok(vec![stretch(edge, edge, filter)]);
        }
        let crop_pct = self.keys.number("crop_pct", 224.0 / 256.0)?;
        if crop_pct <= 0.0 {
            return Err(self.keys.unexpected("crop_pct", "a number above 0"));
        }
        // OK because the conversion saturates, and the check of the step has the range.
        let resized = (f64::from(edge) / crop_pct) as u32;
        Ok(vec![shortest_edge(resized, filter), Step::CenterCrop { width: edge, height: edge }])
    }

    fn number_steps(&self) -> Result<Vec<Step>> {
        let mut steps = Vec::new();
        if self.keys.flag("do_rescale", true)? {
            steps.push(Step::Rescale { factor: self.keys.number("rescale_factor", 1.0 / 255.0)? });
            if self.is_efficient_net() && self.keys.flag("rescale_offset", false)? {
                steps.push(Step::Normalize { mean: vec![1.0; 3], std: vec![1.0; 3] });
            }
        }
        let Some((mean, std)) = self.processor.statistics else {
            return Ok(steps);
        };
        let mean = self.keys.per_channel("image_mean", mean)?;
        let std = self.keys.per_channel("image_std", std)?;
        if self.keys.flag("do_normalize", true)? {
            steps.push(Step::Normalize { mean, std: std.clone() });
        }
        if self.is_efficient_net() && self.keys.flag("include_top", true)? {
            steps.push(Step::Normalize { mean: vec![0.0; 3], std });
        }
        Ok(steps)
    }

    /// A key that Python's class ignores may still matter to its `Fast` sibling; both would have to
    /// agree for the key to be ignored here.
    fn refuse_other_effects(&self) -> Result<()> {
        for (key, value) in &self.keys.0 {
            let on = !matches!(value, Value::Null | Value::Bool(false));
            if on && !self.supports(key) {
                let name = self.processor.name;
                return Err(invalid_manifest(format!(
                    "{key} is {value}, which is not supported with {name}ImageProcessor"
                )));
            }
        }
        Ok(())
    }

    fn supports(&self, key: &str) -> bool {
        match key {
            "do_resize" | "do_rescale" | "do_convert_rgb" => true,
            "do_center_crop" => self.processor.cropping != Cropping::Never,
            "do_normalize" => self.processor.statistics.is_some(),
            "do_flip_channel_order" => self.flips(),
            "rescale_offset" => self.is_efficient_net(),
            "reduce_labels" | "use_square_size" | "pad_size" | "size_divisor" => false,
            _ => !key.starts_with("do_"),
        }
    }

    fn is_efficient_net(&self) -> bool {
        self.processor.name == "EfficientNet"
    }

    fn flips(&self) -> bool {
        self.processor.name == "MobileViT"
    }
}

fn find_processor(keys: &Map<String, Value>) -> Result<&'static Processor> {
    let kind = keys.get("image_processor_type").or(keys.get("feature_extractor_type"));
    let found = kind.and_then(Value::as_str).and_then(Processor::find);
    found.ok_or_else(|| {
        let kind = kind.unwrap_or(&Value::Null);
        let names = PROCESSORS.map(|processor| processor.name).join(", ");
        invalid_manifest(format!(
            "image_processor_type is {kind}, expected one of {names}, followed by ImageProcessor"
        ))
    })
}

fn stretch(width: u32, height: u32, filter: Filter) -> Step {
    Step::Resize { shortest_edge: None, width: Some(width), height: Some(height), filter }
}

fn shortest_edge(edge: u32, filter: Filter) -> Step {
    Step::Resize { shortest_edge: Some(edge), width: None, height: None, filter }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use serde_json::json;

    fn read(config: &Value) -> Result<ImagePipeline> {
        ImagePipeline::from_preprocessor_config(&config.to_string(), "pixel_values")
    }

    /// The steps as JSON, which is shorter to write down than the types.
    fn steps(config: Value) -> Value {
        serde_json::to_value(read(&config).unwrap().steps).unwrap()
    }

    #[test]
    fn absent_keys_take_the_defaults_of_the_processor() {
        let rescale = json!({"op": "rescale", "factor": 1.0 / 255.0});
        let half = json!({"op": "normalize", "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]});
        let top = json!({"op": "normalize", "mean": [0.0, 0.0, 0.0], "std": [0.5, 0.5, 0.5]});
        let crop = json!({"op": "center_crop", "width": 224, "height": 224});
        let resize = |size: Value, filter: &str| {
            let mut step = json!({"op": "resize", "filter": filter});
            step.as_object_mut().unwrap().extend(size.as_object().unwrap().clone());
            step
        };
        let edge = |edge: u32, filter| resize(json!({"shortest_edge": edge}), filter);
        let exact = |side: u32, filter| resize(json!({"width": side, "height": side}), filter);
        let cases = [
            ("BeitImageProcessor", json!([exact(256, "bicubic"), crop, rescale, half])),
            ("ConvNextImageProcessor", json!([exact(384, "bilinear"), rescale, half])),
            ("EfficientNetImageProcessor", json!([exact(346, "nearest"), rescale, half, top])),
            ("MobileNetV2ImageProcessorFast", json!([edge(256, "bilinear"), crop, rescale, half])),
            ("ViTFeatureExtractor", json!([exact(224, "bilinear"), rescale, half])),
        ];
        for (kind, expected) in cases {
            assert_eq!(steps(json!({"feature_extractor_type": kind})), expected, "{kind}");
        }
    }

    #[test]
    fn every_row_of_the_table_is_a_valid_pipeline() {
        for processor in &PROCESSORS {
            let kind = format!("{}ImageProcessor", processor.name);
            let pipeline = read(&json!({"image_processor_type": kind})).unwrap();
            assert!(pipeline.shape().is_some(), "{kind}");
            let order = if kind.starts_with("MobileViT") { Channels::Bgr } else { Channels::Rgb };
            assert_eq!(pipeline.channels, order, "{kind}");
        }
    }

    #[test]
    fn convnext_below_384_is_cropped_by_its_percentage() {
        let config = json!({
            "image_processor_type": "ConvNextImageProcessor", "size": {"shortest_edge": 224},
            "crop_pct": 0.9, "resample": 3, "do_rescale": false, "do_normalize": null,
        });
        let expected = json!([
            {"op": "resize", "shortest_edge": 248, "filter": "bicubic"},
            {"op": "center_crop", "width": 224, "height": 224},
        ]);
        assert_eq!(steps(config), expected);
    }

    #[test]
    fn what_is_not_supported_is_refused_by_name() {
        let cases = [
            (json!({"image_processor_type": "DetrImageProcessor"}), "expected one of Beit, Bit"),
            (json!({"image_processor_type": null}), "image_processor_type is null"),
            (json!({"resample": 1}), "resample is 1, expected 0 (nearest)"),
            (json!({"do_pad": true}), "do_pad is true"),
            (json!({"do_center_crop": true}), "not supported with ViTImageProcessor"),
            (json!({"do_reduce_labels": true}), "do_reduce_labels"),
            (json!({"rescale_offset": true}), "rescale_offset"),
            (json!({"do_resize": 1}), "do_resize is 1, expected true or false"),
            (json!({"size": {"shortest_edge": 7}}), "expected height and width"),
            (json!({"size": 0}), "width is 0"),
            (json!({"image_mean": [0.5]}), "mean has 1 numbers, expected 3"),
            (json!({"image_std": [1, 0, 1]}), "std has 0.0"),
            (json!({"image_std": "1"}), "image_std is \"1\""),
            (json!({"rescale_factor": "1"}), "rescale_factor is \"1\""),
        ];
        for (mut config, text) in cases {
            let keys = config.as_object_mut().unwrap();
            keys.entry("image_processor_type").or_insert(json!("ViTImageProcessor"));
            let error = read(&config).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidManifest);
            assert!(error.to_string().contains(text), "{config}: {error}");
        }
        let error = ImagePipeline::from_preprocessor_config("[]", "x").unwrap_err();
        assert!(error.to_string().contains("not a JSON object"), "{error}");
    }

    #[test]
    fn keys_without_effect_are_ignored() {
        let config = json!({
            "image_processor_type": "ViTImageProcessor", "do_convert_rgb": true, "do_pad": null,
            "do_center_crop": false, "crop_size": 7, "_processor_class": "X", "return_tensors": null,
        });
        assert_eq!(steps(config), steps(json!({"image_processor_type": "ViTImageProcessor"})));
    }
}
