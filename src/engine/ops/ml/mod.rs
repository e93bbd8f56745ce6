//! The operators of `ai.onnx.ml`: what scikit-learn's pipelines export.
//!
//! The standard leaves much of their behaviour open; they do here what onnxruntime does.

mod array_feature_extractor;
mod binarizer;
mod cast_map;
mod category_mapper;
mod dict_vectorizer;
mod feature_vectorizer;
mod imputer;
mod label_encoder;
mod labels;
mod linear;
mod linear_classifier;
mod linear_regressor;
mod lookup;
mod normalizer;
mod numbers;
mod one_hot_encoder;
mod post_transform;
mod rows;
mod scaler;
mod svm_classifier;
mod svm_coupling;
mod svm_kernel;
mod svm_regressor;
mod tree_decision;
mod tree_ensemble;
mod tree_ensemble_classifier;
mod tree_ensemble_regressor;
mod tree_sum;
mod trees;
mod zip_map;

pub(super) use post_transform::softmax;
pub(crate) use tree_sum::{Link, TreeScore, TreeSum};

use super::Build;

/// The operator of this family by that name, if there is one.
pub(super) fn find(op_type: &str) -> Option<Build> {
    Some(match op_type {
        "ArrayFeatureExtractor" => array_feature_extractor::build,
        "Binarizer" => binarizer::build,
        "CastMap" => cast_map::build,
        "CategoryMapper" => category_mapper::build,
        "DictVectorizer" => dict_vectorizer::build,
        "FeatureVectorizer" => feature_vectorizer::build,
        "Imputer" => imputer::build,
        "LabelEncoder" => label_encoder::build,
        "LinearClassifier" => linear_classifier::build,
        "LinearRegressor" => linear_regressor::build,
        "Normalizer" => normalizer::build,
        "OneHotEncoder" => one_hot_encoder::build,
        "SVMClassifier" => svm_classifier::build,
        "SVMRegressor" => svm_regressor::build,
        "Scaler" => scaler::build,
        "TreeEnsemble" => tree_ensemble::build,
        "TreeEnsembleClassifier" => tree_ensemble_classifier::build,
        "TreeEnsembleRegressor" => tree_ensemble_regressor::build,
        "ZipMap" => zip_map::build,
        _ => return None,
    })
}
