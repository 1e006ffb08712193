//! The syllables of 普通话 as they are typed, and the classes that southern
//! ears do not tell apart.
//!
//! A [`Syllable`] is one spelling (zhang). A [`Class`] holds the syllables that
//! differ only in z/zh, c/ch, s/sh, n/l, en/eng, in/ing. The dictionary is
//! sorted by classes, so a lookup finds all of them at once and the difference
//! becomes a cost.
//!
//! The inventory is that of 汉语拼音方案 (1958, ISO 7098) without the syllables of
//! interjections alone (m, ng, hm); ü is v after n and l and u elsewhere.

use std::collections::HashMap;
use std::sync::LazyLock;

/// All spellings, one initial a line.
const INVENTORY: &str = "a ai an ang ao e ei en eng er o ou \
    ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu \
    ca cai can cang cao ce cen ceng ci cong cou cu cuan cui cun cuo \
    cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo \
    da dai dan dang dao de dei den deng di dia dian diao die ding diu dong dou du duan dui dun duo \
    fa fan fang fei fen feng fo fou fu \
    ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan guang gui gun guo \
    ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo \
    ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun \
    ka kai kan kang kao ke kei ken keng kong kou ku kua kuai kuan kuang kui kun kuo \
    la lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu lo long lou lu luan lun luo lv lve \
    ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu \
    na nai nan nang nao ne nei nen neng ni nian niang niao nie nin ning niu nong nou nu nuan nun nuo nv nve \
    pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu \
    qi qia qian qiang qiao qie qin qing qiong qiu qu quan que qun \
    ran rang rao re ren reng ri rong rou ru rua ruan rui run ruo \
    sa sai san sang sao se sen seng si song sou su suan sui sun suo \
    sha shai shan shang shao she shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo \
    ta tai tan tang tao te tei teng ti tian tiao tie ting tong tou tu tuan tui tun tuo \
    wa wai wan wang wei wen weng wo wu \
    xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun \
    ya yan yang yao ye yi yin ying yo yong you yu yuan yue yun \
    za zai zan zang zao ze zei zen zeng zi zong zou zu zuan zui zun zuo \
    zha zhai zhan zhang zhao zhe zhei zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo";

/// One spelling, as an index into the inventory; stable as long as `fingerprint` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Syllable(pub(crate) u16);

/// The syllables that fuzzy sounds make equal; ordered by (initial, final).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Class(pub(crate) u16);

struct Tables {
    spellings: Vec<&'static str>,
    class_of: Vec<Class>,
    by_spelling: HashMap<&'static str, Syllable>,
    /// (initial letter, fuzzy final) of each class, sorted.
    classes: Vec<(char, String)>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let spellings: Vec<&'static str> = INVENTORY.split_whitespace().collect();
    let mut classes: Vec<(char, String)> = spellings.iter().map(|s| fuzzy_key(s)).collect();
    classes.sort();
    classes.dedup();
    let class_of = spellings
        .iter()
        .map(|s| Class(classes.partition_point(|k| *k < fuzzy_key(s)) as u16))
        .collect();
    let by_spelling = (0..)
        .map(Syllable)
        .zip(&spellings)
        .map(|(i, s)| (*s, i))
        .collect();
    Tables {
        spellings,
        class_of,
        by_spelling,
        classes,
    }
});

/// Initial consonants (empty for a, e, o) and the rest.
pub(crate) fn split(spelling: &str) -> (&str, &str) {
    let heads = ["zh", "ch", "sh"];
    let cut = if heads.iter().any(|h| spelling.starts_with(h)) {
        2
    } else {
        usize::from(!spelling.starts_with(['a', 'e', 'o', 'i', 'u', 'v']))
    };
    spelling.split_at(cut.min(spelling.len()))
}

/// What fuzzy sounds leave of a spelling: the first letter (l for n; the vowel
/// itself where there is no consonant) and the final with -ng of en/in dropped.
fn fuzzy_key(spelling: &str) -> (char, String) {
    let (initial, rest) = split(spelling);
    let first = match initial.chars().next() {
        Some('n') => 'l',
        Some(c) => c,
        None => rest.chars().next().unwrap_or('?'),
    };
    let rest = match rest {
        "eng" => "en",
        "ing" => "in",
        other => other,
    };
    (first, rest.to_owned())
}

impl Syllable {
    /// The syllable of an exact spelling in the dictionary's own form.
    pub fn from_spelling(spelling: &str) -> Option<Self> {
        TABLES.by_spelling.get(spelling).copied()
    }

    pub(crate) fn from_index(index: u16) -> Option<Self> {
        (usize::from(index) < TABLES.spellings.len()).then_some(Self(index))
    }

    /// Letters as they are typed: "zhang", "lv".
    pub fn spelling(self) -> &'static str {
        TABLES.spellings[usize::from(self.0)]
    }

    pub fn class(self) -> Class {
        TABLES.class_of[usize::from(self.0)]
    }

    /// All syllables.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..TABLES.spellings.len() as u16).map(Self)
    }
}

impl Class {
    /// The class that letters fall into, also letters that only fuzzy sounds
    /// make a syllable (zuang, len).
    pub fn of(letters: &str) -> Option<Self> {
        let key = fuzzy_key(letters);
        TABLES
            .classes
            .binary_search(&key)
            .ok()
            .map(|i| Self(i as u16))
    }

    /// First letter that stands for the class in 简拼, n written as l.
    pub fn initial(self) -> u8 {
        TABLES.classes[usize::from(self.0)].0 as u8
    }

    /// Half-open range of the classes that begin with `head` (one to five
    /// letters: z, zh, gua); the initial is compared fuzzily.
    pub fn starting_with(head: &str) -> (Self, Self) {
        let (_, rest) = split(head);
        let first = fuzzy_key(head).0;
        let from = TABLES
            .classes
            .partition_point(|k| (k.0, k.1.as_str()) < (first, rest));
        let len = TABLES.classes[from..]
            .iter()
            .take_while(|k| k.0 == first && k.1.starts_with(rest))
            .count();
        (Self(from as u16), Self((from + len) as u16))
    }
}

/// How many of initial and final differ between what was typed and a syllable
/// of the same class: 0, 1 or 2.
pub(crate) fn difference(typed: &str, meant: Syllable) -> u8 {
    let (a, b) = split(typed);
    let (c, d) = split(meant.spelling());
    u8::from(a != c) + u8::from(b != d)
}

/// The initial that was typed, as 简拼 compares it: n as l.
pub(crate) fn initial_letter(head: &str) -> u8 {
    fuzzy_key(head).0 as u8
}

/// Digit of a phone pad for a letter: 2 = abc … 9 = wxyz.
pub(crate) fn pad_digit(letter: u8) -> u8 {
    match letter {
        b'a'..=b'c' => b'2',
        b'd'..=b'f' => b'3',
        b'g'..=b'i' => b'4',
        b'j'..=b'l' => b'5',
        b'm'..=b'o' => b'6',
        b'p'..=b's' => b'7',
        b't'..=b'v' => b'8',
        _ => b'9',
    }
}

/// Changes whenever the inventory or the order of classes does; a dictionary
/// made with another one is refused.
pub(crate) fn fingerprint() -> u64 {
    let mut text = INVENTORY.to_owned();
    for (initial, rest) in &TABLES.classes {
        text.push(*initial);
        text.push_str(rest);
    }
    crate::ime::data::checksum(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fuzzy_sounds_share_a_class_and_others_do_not() {
        for (a, b) in [
            ("zhang", "zang"),
            ("chi", "ci"),
            ("shen", "seng"),
            ("nan", "lan"),
            ("jin", "jing"),
        ] {
            assert_eq!(Class::of(a), Class::of(b), "{a} {b}");
        }
        for (a, b) in [
            ("zhang", "zhan"),
            ("hu", "fu"),
            ("an", "ang"),
            ("ran", "lan"),
        ] {
            assert_ne!(Class::of(a), Class::of(b), "{a} {b}");
        }
        assert_eq!(Class::of("zuang"), Class::of("zhuang"));
        assert_eq!(Class::of("zhx"), None);
    }

    #[test]
    fn a_head_covers_all_classes_that_begin_with_it() {
        let (from, to) = Class::starting_with("gua");
        let mut covered: Vec<_> = Syllable::all()
            .filter(|s| (from..to).contains(&s.class()))
            .map(Syllable::spelling)
            .collect();
        covered.sort_unstable();
        assert_eq!(covered, ["gua", "guai", "guan", "guang"]);
        let (from, to) = Class::starting_with("zh");
        assert!((from..to).contains(&Class::of("zi").unwrap()));
        let (from, to) = Class::starting_with("a");
        assert!((from..to).contains(&Class::of("ang").unwrap()));
        assert!(Class::starting_with("i").0 == Class::starting_with("i").1);
    }

    #[test]
    fn difference_counts_the_parts_that_differ() {
        let zheng = Syllable::from_spelling("zheng").unwrap();
        assert_eq!(difference("zheng", zheng), 0);
        assert_eq!(difference("zhen", zheng), 1);
        assert_eq!(difference("zen", zheng), 2);
    }
}
