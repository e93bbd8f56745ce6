//! Special tokens around the texts, such as `[CLS]` and `[SEP]`.

use std::collections::HashMap;

use serde::Deserialize;

/// A post-processor of a `tokenizer.json`, by the names used there.
#[derive(Debug, Deserialize)]
#[serde(tag = "type")]
pub(super) enum PostProcessor {
    BertProcessing {
        sep: (String, u32),
        cls: (String, u32),
    },
    /// Moves offsets, which are not kept here.
    ByteLevel {},
    RobertaProcessing {
        sep: (String, u32),
        cls: (String, u32),
    },
    Sequence {
        processors: Vec<PostProcessor>,
    },
    TemplateProcessing {
        single: Vec<Piece>,
        pair: Vec<Piece>,
        special_tokens: HashMap<String, SpecialToken>,
    },
}

#[derive(Debug, Deserialize)]
pub(super) enum Piece {
    SpecialToken { id: String, type_id: u32 },
    Sequence { id: Sequence, type_id: u32 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Sequence {
    A,
    B,
}

#[derive(Debug, Deserialize)]
pub(super) struct SpecialToken {
    ids: Vec<u32>,
}

/// What stands where in a row of tokens, and the type of each.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Slot {
    Token(u32, u32),
    Text(Sequence, u32),
}

/// The rows for one text and for a pair of texts.
#[derive(Debug, PartialEq)]
pub(super) struct Template {
    single: Vec<Slot>,
    pair: Vec<Slot>,
}

use Sequence::{A, B};

impl Template {
    pub(super) fn new(processor: Option<PostProcessor>) -> Result<Template, String> {
        let template = processor.map(PostProcessor::template).transpose()?.flatten();
        Ok(template.unwrap_or_else(|| Template {
            single: vec![Slot::Text(A, 0)],
            pair: vec![Slot::Text(A, 0), Slot::Text(B, 1)],
        }))
    }

    pub(super) fn slots(&self, pair: bool) -> &[Slot] {
        if pair { &self.pair } else { &self.single }
    }
}

impl PostProcessor {
    /// `None` when it adds nothing.
    fn template(self) -> Result<Option<Template>, String> {
        Ok(match self {
            PostProcessor::ByteLevel {} => None,
            PostProcessor::BertProcessing { cls: (_, cls), sep: (_, sep) } => Some(bert(cls, sep)),
            PostProcessor::RobertaProcessing { cls: (_, cls), sep: (_, sep) } => {
                Some(roberta(cls, sep))
            }
            PostProcessor::Sequence { processors } => only_one(processors)?,
            PostProcessor::TemplateProcessing { single, pair, special_tokens } => Some(Template {
                single: slots(single, &special_tokens)?,
                pair: slots(pair, &special_tokens)?,
            }),
        })
    }
}

fn only_one(processors: Vec<PostProcessor>) -> Result<Option<Template>, String> {
    let templates: Result<Vec<_>, _> =
        processors.into_iter().map(PostProcessor::template).collect();
    let mut templates: Vec<Template> = templates?.into_iter().flatten().collect();
    match templates.len() {
        0 | 1 => Ok(templates.pop()),
        count => Err(format!("{count} post-processors add special tokens, expected at most 1")),
    }
}

fn bert(cls: u32, sep: u32) -> Template {
    let single = vec![Slot::Token(cls, 0), Slot::Text(A, 0), Slot::Token(sep, 0)];
    let mut pair = single.clone();
    pair.extend([Slot::Text(B, 1), Slot::Token(sep, 1)]);
    Template { single, pair }
}

/// Every token is of type 0, and two separators stand between the texts.
fn roberta(cls: u32, sep: u32) -> Template {
    let single = vec![Slot::Token(cls, 0), Slot::Text(A, 0), Slot::Token(sep, 0)];
    let mut pair = single.clone();
    pair.extend([Slot::Token(sep, 0), Slot::Text(B, 0), Slot::Token(sep, 0)]);
    Template { single, pair }
}

fn slots(
    pieces: Vec<Piece>,
    special_tokens: &HashMap<String, SpecialToken>,
) -> Result<Vec<Slot>, String> {
    let mut slots = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Sequence { id, type_id } => slots.push(Slot::Text(id, type_id)),
            Piece::SpecialToken { id, type_id } => {
                let token = special_tokens
                    .get(&id)
                    .ok_or_else(|| format!("the template's `{id}` is not in special_tokens"))?;
                slots.extend(token.ids.iter().map(|id| Slot::Token(*id, type_id)));
            }
        }
    }
    Ok(slots)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(json: &str) -> Result<Template, String> {
        Template::new(Some(serde_json::from_str(json).unwrap()))
    }

    #[test]
    fn the_same_template_can_be_written_in_three_ways() {
        let bert = r#"{"type":"BertProcessing","sep":["[SEP]",2],"cls":["[CLS]",1]}"#;
        let sequence = format!(
            r#"{{"type":"Sequence","processors":[{{"type":"ByteLevel","trim_offsets":true}},{bert}]}}"#
        );
        let written = r#"{"type":"TemplateProcessing",
            "single":[{"SpecialToken":{"id":"c","type_id":0}},{"Sequence":{"id":"A","type_id":0}},
                      {"SpecialToken":{"id":"s","type_id":0}}],
            "pair":[{"SpecialToken":{"id":"c","type_id":0}},{"Sequence":{"id":"A","type_id":0}},
                    {"SpecialToken":{"id":"s","type_id":0}},{"Sequence":{"id":"B","type_id":1}},
                    {"SpecialToken":{"id":"s","type_id":1}}],
            "special_tokens":{"c":{"id":"c","ids":[1],"tokens":["c"]},"s":{"id":"s","ids":[2],"tokens":["s"]}}}"#;
        assert_eq!(template(&sequence).unwrap(), template(bert).unwrap());
        assert_eq!(template(written).unwrap(), template(bert).unwrap());
    }

    #[test]
    fn a_token_that_is_not_there_is_named() {
        let json = r#"{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x","type_id":0}}],
            "pair":[],"special_tokens":{}}"#;
        assert!(template(json).unwrap_err().contains("`x`"));
    }
}
