//! The syllables of Mandarin as they are typed, ü as v, and the spellings that
//! stand for them: southern sounds and single slips of the finger.

use std::collections::HashMap;
use std::sync::OnceLock;

/// A syllable: its place in the sorted list, so that a prefix is a range.
pub type Syllable = u16;

/// More than there are syllables; a table over syllables has this many places.
pub const SPACE: usize = 512;

const LIST: &str = "a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu \
ca cai can cang cao ce cei cen ceng cha chai chan chang chao che chen cheng chi chong chou chu chua \
chuai chuan chuang chui chun chuo ci cong cou cu cuan cui cun cuo da dai dan dang dao de dei den deng \
di dia dian diao die ding diu dong dou du duan dui dun duo e ei en eng er fa fan fang fei fen feng fo \
fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan guang gui gun guo ha hai han \
hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo ji jia jian jiang jiao jie jin \
jing jiong jiu ju juan jue jun ka kai kan kang kao ke ken keng kong kou ku kua kuai kuan kuang kui \
kun kuo la lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu lo long lou lu luan \
lun luo lv lve ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na nai nan \
nang nao ne nei nen neng ni nian niang niao nie nin ning niu nong nou nu nuan nuo nv nve o ou pa pai \
pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing \
qiong qiu qu quan que qun ran rang rao re ren reng ri rong rou ru rua ruan rui run ruo sa sai san \
sang sao se sen seng sha shai shan shang shao she shei shen sheng shi shou shu shua shuai shuan \
shuang shui shun shuo si song sou su suan sui sun suo ta tai tan tang tao te tei teng ti tian tiao \
tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen weng wo wu xi xia xian xiang xiao xie \
xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi yin ying yo yong you yu yuan yue yun za zai \
zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhei zhen zheng zhi zhong zhou zhu zhua \
zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo";

/// Keys beside each other on the screen's 26 keys.
const NEIGHBOURS: [&str; 26] = [
    "qwsz", "vghn", "xdfv", "serfcx", "wsdr", "drtgvc", "ftyhbv", "gyujnb", "ujko", "huikmn",
    "jiolm", "kop", "njk", "bhjm", "iklp", "ol", "wa", "edft", "awedxz", "rfgy", "yhji", "cfgb",
    "qase", "zsdc", "tghu", "asx",
];

/// Letters of a typed stretch packed into a key; none if it is longer than 8 or not a–z.
pub fn pack(letters: &[u8]) -> Option<u64> {
    (letters.len() <= 8 && letters.iter().all(u8::is_ascii_lowercase))
        .then(|| letters.iter().fold(0, |key, &b| (key << 8) | u64::from(b)))
}

/// The one set of syllables and everything looked up by spelling.
pub struct Syllables {
    spellings: Vec<&'static str>,
    exact: HashMap<u64, Syllable>,
    southern: HashMap<u64, Vec<Syllable>>,
    slips: HashMap<u64, Vec<Syllable>>,
}

impl Syllables {
    pub fn get() -> &'static Self {
        static ALL: OnceLock<Syllables> = OnceLock::new();
        ALL.get_or_init(Self::new)
    }

    fn new() -> Self {
        let spellings: Vec<&str> = LIST.split_ascii_whitespace().collect();
        let key = |text: &str| pack(text.as_bytes()).unwrap_or(0);
        let mut southern: HashMap<u64, Vec<Syllable>> = HashMap::new();
        let mut slips: HashMap<u64, Vec<Syllable>> = HashMap::new();
        for (id, spelling) in (0..).zip(&spellings) {
            southern
                .entry(key(&southern_form(spelling)))
                .or_default()
                .push(id);
            for slip in slips_of(spelling.as_bytes()) {
                let of = slips.entry(pack(&slip).unwrap_or(0)).or_default();
                if of.last() != Some(&id) {
                    of.push(id);
                }
            }
        }
        let exact = (0..).zip(&spellings).map(|(id, s)| (key(s), id)).collect();
        Self {
            spellings,
            exact,
            southern,
            slips,
        }
    }

    pub fn len(&self) -> usize {
        self.spellings.len()
    }

    pub fn is_empty(&self) -> bool {
        self.spellings.is_empty()
    }

    pub fn spelling(&self, syllable: Syllable) -> &'static str {
        self.spellings
            .get(usize::from(syllable))
            .copied()
            .unwrap_or("")
    }

    pub fn find(&self, spelling: &str) -> Option<Syllable> {
        self.exact.get(&pack(spelling.as_bytes())?).copied()
    }

    /// Syllables that a southern speaker may mean by these letters, the exact one among them.
    pub fn southern(&self, letters: &[u8]) -> &[Syllable] {
        std::str::from_utf8(letters)
            .ok()
            .and_then(|text| pack(southern_form(text).as_bytes()))
            .and_then(|key| self.southern.get(&key))
            .map_or(&[], Vec::as_slice)
    }

    /// Syllables of which these letters are one slip away.
    pub fn slips(&self, letters: &[u8]) -> &[Syllable] {
        pack(letters)
            .and_then(|key| self.slips.get(&key))
            .map_or(&[], Vec::as_slice)
    }

    /// Syllables that begin with these letters.
    pub fn starting(&self, letters: &str) -> std::ops::Range<Syllable> {
        let from = self.spellings.partition_point(|s| *s < letters);
        let len = self.spellings[from..].partition_point(|s| s.starts_with(letters));
        from as Syllable..(from + len) as Syllable
    }

    /// Whether letters can be read as syllables, whole or by their initials: no syllable of pinyin
    /// begins with i, u or v.
    pub fn reads(&self, letters: &str) -> bool {
        let mut ends = vec![false; letters.len() + 1];
        ends[0] = true;
        for begin in 0..letters.len() {
            if !ends[begin] || !letters.is_char_boundary(begin) {
                continue;
            }
            let rest = &letters[begin..];
            for (end, _) in rest.char_indices().skip(1).chain([(rest.len(), ' ')]) {
                let part = &rest[..end];
                // The last syllable as far as it is typed.
                let open = end == rest.len() && !self.starting(part).is_empty();
                let initial = matches!(part, "zh" | "ch" | "sh")
                    || part.len() == 1 && !self.starting(part).is_empty();
                ends[begin + end] |= initial || open || self.find(part).is_some();
            }
        }
        ends[letters.len()]
    }

    /// The first letter, 0 for a.
    pub fn initial(&self, syllable: Syllable) -> u8 {
        self.spelling(syllable)
            .bytes()
            .next()
            .map_or(0, |b| b - b'a')
    }
}

/// z for zh, c for ch, s for sh, l for n, n for ng, v for u after l and n: what is one sound in the south.
fn southern_form(spelling: &str) -> String {
    let mut form = String::with_capacity(8);
    let rest = match spelling.as_bytes() {
        [z @ (b'z' | b'c' | b's'), b'h', ..] => {
            form.push(char::from(*z));
            &spelling[2..]
        }
        [b'n', _, ..] => {
            form.push('l');
            &spelling[1..]
        }
        _ => spelling,
    };
    form.push_str(
        rest.strip_suffix("ng")
            .map_or(rest, |_| &rest[..rest.len() - 1]),
    );
    form
}

/// Every spelling one slip away: a letter dropped, doubled, swapped with the next, or its neighbour's key.
fn slips_of(spelling: &[u8]) -> Vec<Vec<u8>> {
    let mut slips = Vec::new();
    for at in 0..spelling.len() {
        if spelling.len() > 1 {
            let mut dropped = spelling.to_vec();
            dropped.remove(at);
            slips.push(dropped);
        }
        let mut doubled = spelling.to_vec();
        doubled.insert(at, spelling[at]);
        slips.push(doubled);
        if spelling
            .get(at + 1)
            .is_some_and(|next| *next != spelling[at])
        {
            let mut swapped = spelling.to_vec();
            swapped.swap(at, at + 1);
            slips.push(swapped);
        }
        for near in NEIGHBOURS[usize::from(spelling[at] - b'a')].bytes() {
            let mut hit = spelling.to_vec();
            hit[at] = near;
            slips.push(hit);
        }
    }
    slips
}
