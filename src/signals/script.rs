//! Scripts that letters are of, as a hint at the language.

/// A script that is told apart. All others are one: what matters is that texts of another script have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Cyrillic,
    Arabic,
    /// Chinese characters, in Japanese and Korean texts too.
    Han,
    Other,
}

impl Script {
    /// The script of a letter, by ranges of Unicode between which no other script has letters; `None` for what is no letter.
    pub(super) fn of(character: char) -> Option<Script> {
        if !character.is_alphabetic() {
            return None;
        }
        Some(match character as u32 {
            0x41..=0xaa
            | 0xba..=0x2b8
            | 0x2e0..=0x2e4
            | 0x1d00..=0x1d25
            | 0x1d2c..=0x1d5c
            | 0x1d62..=0x1d65
            | 0x1d6b..=0x1d77
            | 0x1d79..=0x1dbe
            | 0x1e00..=0x1eff
            | 0x2071..=0x207f
            | 0x2090..=0x209f
            | 0x212a..=0x212b
            | 0x2132
            | 0x214e..=0x2188
            | 0x2c60..=0x2c7f
            | 0xa722..=0xa787
            | 0xa78b..=0xa7ff
            | 0xab30..=0xab64
            | 0xab66..=0xab6d
            | 0xfb00..=0xfb06
            | 0xff21..=0xff5a
            | 0x10780..=0x107bf
            | 0x1df00..=0x1dff2
            | 0x1dff5..=0x1dfff => Script::Latin,
            0x400..=0x52f
            | 0x1c80..=0x1c8f
            | 0x1d2b
            | 0x1d78
            | 0x2de0..=0x2dff
            | 0xa640..=0xa69f
            | 0x1e030..=0x1e08f => Script::Cyrillic,
            0x610..=0x63f
            | 0x641..=0x64a
            | 0x656..=0x66f
            | 0x671..=0x6ff
            | 0x750..=0x77f
            | 0x870..=0x8ff
            | 0xfb50..=0xfefc
            | 0x10ec2..=0x10efc
            | 0x1ee00..=0x1eeff => Script::Arabic,
            0x3005
            | 0x3007..=0x3029
            | 0x3038..=0x303b
            | 0x3400..=0x9fff
            | 0xf900..=0xfad9
            | 0x16fe3..=0x16ff6
            | 0x20000..=0x3ffff => Script::Han,
            _ => Script::Other,
        })
    }
}
