//! Pinyin: tables of what is typed and what is offered, and what holds for any keys.

use super::{DICTIONARY, bare, keyboard, texts, typed};
use query_corner::ime::pinyin::MOST_KEYS;
use query_corner::ime::{Commit, Dictionary, LatticeEngine, Lexicon, Pinyin};
use std::sync::Arc;

#[test]
fn letters_are_shown_as_syllables() {
    for (letters, shown) in [
        ("guanx", "guan'x"),
        ("zhongguo", "zhong'guo"),
        ("xi'an", "xi'an"),
        ("zzgx", "z'z'g'x"),
        ("zuzhigx", "zu'zhi'g'x"),
        ("nver", "nv'er"),
        ("g", "g"),
    ] {
        assert_eq!(typed(bare(), letters).composition(), shown, "{letters}");
    }
}

#[test]
fn nine_keys_offer_the_syllables_of_their_first_digits() {
    let mut pinyin = bare();
    "482694".chars().for_each(|key| assert!(pinyin.nine(key)));
    assert_eq!(pinyin.openings()[..4], ["guan", "huan", "gua", "hua"]);
    assert!(pinyin.openings().ends_with(&["g", "h"]));

    // 4826 is chosen to be guan: its letters stand, the next digits are asked for.
    pinyin.clear();
    "guan'94".chars().for_each(|key| assert!(pinyin.nine(key)));
    assert_eq!(pinyin.composition(), "guan'xi");
    assert_eq!(pinyin.openings()[..2], ["xi", "yi"]);
    assert_eq!(pinyin.all_candidates()[0].text, "关系");
    assert!(typed(bare(), "guan").openings().is_empty());
}

#[test]
fn whole_syllables_give_the_usual_word_first() {
    for (letters, word) in [
        ("zuzhi", "组织"),
        ("shehuibaoxian", "社会保险"),
        ("dangyuan", "党员"),
        ("xi'an", "西安"),
        ("yinhang", "银行"),
        ("wo", "我"),
        ("lvyou", "旅游"),
        ("zhonghuarenmingongheguo", "中华人民共和国"),
    ] {
        assert_eq!(texts(&typed(bare(), letters))[0], word, "{letters}");
    }
}

#[test]
fn a_phrase_that_is_no_word_is_composed() {
    for (letters, phrase) in [
        ("woyaobanlishehuibaoxian", "我要办理社会保险"),
        ("zenmeshenqingyanglaojin", "怎么申请养老金"),
    ] {
        assert_eq!(texts(&typed(bare(), letters))[0], phrase, "{letters}");
    }
}

#[test]
fn southern_sounds_are_forgiven_unless_switched_off() {
    for (letters, word) in [
        ("sehuibaoxian", "社会保险"),
        ("zongguo", "中国"),
        ("cengshi", "城市"),
        ("lanren", "男人"),
        ("yinggai", "应该"),
        ("yingai", "应该"),
        ("zuangxiu", "装修"),
    ] {
        let pinyin = typed(bare(), letters);
        assert!(
            pinyin.candidates(0).iter().any(|c| c.text == word),
            "{letters} {:?}",
            pinyin.candidates(0)
        );
    }
    let strict = Pinyin::new(
        LatticeEngine::new(DICTIONARY.clone()).fuzzy(false),
        Arc::default(),
    );
    assert!(!texts(&typed(strict, "sehuibaoxian")).contains(&"社会保险"));
}

#[test]
fn initials_find_words_of_the_content_first_and_common_words_after() {
    assert_eq!(texts(&typed(keyboard(), "zzgxzj"))[0], "组织关系转接");
    assert_eq!(texts(&typed(keyboard(), "zzgx"))[0], "组织关系转接");
    assert!(texts(&typed(bare(), "shbx"))[..3].contains(&"社会保险"));
    assert_eq!(texts(&typed(bare(), "zzgx"))[0], "组织关系");
}

#[test]
fn words_of_the_content_rank_first_with_their_own_readings() {
    for (letters, word) in [
        ("zuzhiguanxizhuanjie", "组织关系转接"),
        ("zuzhig", "组织关系转接"),
        ("yiliaobx", "医疗保险参保登记"),
        ("tuiyijunren", "退役军人事务局"),
        ("changxingjiedao", "长兴街道党群服务中心"),
        ("yinhangyewu", "银行业务查询"),
        ("zhongguogongchandang", "《中国共产党章程》"),
        ("cangxinjiedao", "长兴街道党群服务中心"),
    ] {
        let pinyin = typed(keyboard(), letters);
        let first = &pinyin.candidates(0)[0];
        assert_eq!(
            (first.text.as_str(), first.from_content),
            (word, true),
            "{letters}"
        );
        assert_eq!(first.consumed, letters.len());
    }
    let lexicon = Lexicon::new(&DICTIONARY, ["银行长兴", "会计参加", "A"]);
    assert_eq!(
        lexicon.reading("会计参加").as_deref(),
        Some("kuai'ji'can'jia")
    );
    assert_eq!(lexicon.len(), 2);
}

#[test]
fn a_word_of_the_content_is_used_inside_a_sentence() {
    let lexicon = Arc::new(Lexicon::new(&DICTIONARY, ["暖馨小筑"]));
    let pinyin = Pinyin::new(LatticeEngine::new(DICTIONARY.clone()), lexicon);
    assert_eq!(
        texts(&typed(pinyin, "woyaoqunuanxinxiaozhu"))[0],
        "我要去暖馨小筑"
    );
}

#[test]
fn nine_keys_read_digits_as_letters() {
    for (digits, word) in [
        ("98944", "组织"),
        ("32649826", "党员"),
        ("743484", "社会"),
        ("96", "我"),
    ] {
        let pinyin = typed(bare(), digits);
        assert!(
            pinyin.candidates(0).iter().any(|c| c.text == word),
            "{digits} {:?}",
            pinyin.candidates(0)
        );
    }
    let pinyin = typed(keyboard(), "98944482694");
    assert_eq!(texts(&pinyin)[0], "组织关系转接");
    assert_eq!(pinyin.composition(), "zu'zhi'guan'xi");
    assert!(!bare().nine('0') && !bare().key('1'));
}

#[test]
fn a_commit_takes_its_letters_and_leaves_the_rest() {
    let mut pinyin = typed(bare(), "zuzhiguanxi");
    let index = texts(&pinyin)
        .iter()
        .position(|t| *t == "组织")
        .expect("the shorter word is offered");
    let commit = pinyin.commit(index).expect("it can be chosen");
    assert_eq!(
        commit,
        Commit {
            text: "组织".into(),
            rest: "guanxi".into()
        }
    );
    assert_eq!(texts(&pinyin)[0], "关系");
    assert_eq!(pinyin.commit(0).map(|c| c.rest), Some(String::new()));
    assert!(
        !pinyin.is_composing()
            && pinyin.candidates(0).is_empty()
            && pinyin.composition().is_empty()
    );
    assert_eq!(pinyin.commit(0), None);
}

#[test]
fn backspace_and_clear_go_back() {
    let mut pinyin = typed(bare(), "zuzhig");
    assert!(pinyin.backspace());
    assert_eq!(texts(&pinyin), texts(&typed(bare(), "zuzhi")));
    pinyin.clear();
    assert!(!pinyin.backspace());
    assert_eq!(pinyin.pages(), 0);
}

#[test]
fn single_characters_are_all_reachable_by_paging() {
    let pinyin = typed(bare(), "shi");
    let all: Vec<_> = (0..pinyin.pages())
        .flat_map(|p| pinyin.candidates(p))
        .collect();
    assert_eq!(all.len(), pinyin.all_candidates().len());
    for character in ["是", "时", "市", "士", "嗜", "蓍"] {
        assert!(all.iter().any(|c| c.text == character), "{character}");
    }
    assert!(pinyin.candidates(pinyin.pages()).is_empty());
}

#[test]
fn any_keys_give_candidates_that_take_some_and_are_always_the_same() {
    let seed = std::env::var("SEED")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or(4_u64);
    println!("SEED={seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    for round in 0..60 {
        let nine = random.bool();
        let length = random.usize(1..18);
        let keys: String = (0..length)
            .map(|_| match random.u8(0..12) {
                0 => '\'',
                _ if nine => random.char('2'..='9'),
                _ => random.char('a'..='z'),
            })
            .collect();
        let press = |pinyin: &mut Pinyin| {
            for key in keys.chars() {
                let _taken = if nine {
                    pinyin.nine(key)
                } else {
                    pinyin.key(key)
                };
            }
        };
        let (mut one, mut two) = (keyboard(), keyboard());
        press(&mut one);
        press(&mut two);
        assert_eq!(
            one.all_candidates(),
            two.all_candidates(),
            "round {round}: {keys}"
        );
        let mut commits = 0;
        while one.is_composing() {
            assert!(!one.all_candidates().is_empty(), "round {round}: {keys}");
            assert!(
                one.all_candidates()
                    .iter()
                    .all(|c| c.consumed >= 1 && !c.text.is_empty())
            );
            one.commit(random.usize(0..one.all_candidates().len()));
            commits += 1;
            assert!(commits <= keys.len(), "round {round}: {keys}");
        }
    }
}

#[test]
fn a_cat_on_the_keyboard_is_stopped_at_the_most_keys() {
    let mut pinyin = bare();
    let taken = (0..200).filter(|_| pinyin.key('z')).count();
    assert_eq!(taken, MOST_KEYS);
}

#[test]
fn a_broken_dictionary_is_refused_with_the_reason() {
    let good = std::fs::read(super::asset("ime/words.bin")).expect("the file is there");
    let mut bent = good.clone();
    bent[good.len() / 2] ^= 0x10;
    let error = Dictionary::from_bytes(&bent)
        .expect_err("a flipped bit is seen")
        .to_string();
    assert!(error.contains("damaged"), "{error}");
    assert!(Dictionary::from_bytes(&good[..good.len() / 2]).is_err());
    let error = Dictionary::from_bytes(b"GIF89a")
        .expect_err("another file")
        .to_string();
    assert!(
        error.contains("QCPY") || error.contains("allowed"),
        "{error}"
    );
    assert!(Dictionary::load(&super::asset("ime/none.bin")).is_err());
}
