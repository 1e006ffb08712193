//! From the text of a sheet to its rules: blocks, the conditions that they stand in, and sheets that
//! one asks for.

use std::rc::Rc;

use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, Parser, ParserState,
    QualifiedRuleParser, RuleBodyItemParser, RuleBodyParser, StyleSheetParser,
};
use selectors::parser::SelectorList;

use super::{
    declaration::{self, Declaration},
    media,
    selector::{self, Css},
    sheet::{Sheet, within},
};

/// Blocks in blocks and sheets in sheets are read so deep.
const DEPTH: usize = 8;

/// Reads a sheet.
pub fn read(sheet: &mut Sheet, text: &str, around: Around) {
    let mut input = Parser::new(text);
    let mut reader = Reader {
        sheet,
        around,
        declarations: Vec::new(),
    };
    for _ in StyleSheetParser::new(&mut input, &mut reader) {}
}

/// Where rules stand.
#[derive(Clone, Default)]
pub struct Around {
    /// What the block's elements are named by: none at the outside, and where it can't be read.
    pub selectors: Option<Rc<SelectorList<Css>>>,
    /// It stands in a block of which nobody can say whose it is.
    pub is_any: bool,
    /// The block is a rule's, or stands in one.
    in_rule: bool,
    pub asks_state: bool,
    pub unsure: bool,
    pub layer: Option<usize>,
    depth: usize,
}

/// What a block stands behind.
enum Head {
    /// Selectors, or a condition: whether it holds is part of what is around.
    Rules(Around),
    /// The name of a movement.
    Movement(String),
    /// Another sheet.
    Import(String, Around),
    /// What no element looks like by.
    Other,
}

/// Reads a block, or a whole sheet.
struct Reader<'s> {
    sheet: &'s mut Sheet,
    around: Around,
    declarations: Vec<Declaration>,
}

impl Reader<'_> {
    /// Reads what stands in a block. Its own declarations come before the rules in it.
    fn block(&mut self, around: Around, input: &mut Parser<'_>) {
        if around.depth > DEPTH {
            while input.next().is_ok() {}
            return;
        }
        let order = self.sheet.next_order();
        let mut reader = Reader {
            sheet: &mut *self.sheet,
            around,
            declarations: Vec::new(),
        };
        for _ in RuleBodyParser::new(input, &mut reader) {}
        let Reader {
            around,
            declarations,
            ..
        } = reader;
        self.sheet.add(&around, order, &declarations);
    }

    /// Reads how a movement ends: `to` or `100%`.
    fn movement(&mut self, name: String, input: &mut Parser<'_>) {
        let mut end = End::default();
        for _ in RuleBodyParser::new(input, &mut end) {}
        self.sheet.ends.insert(name, end.declarations.into());
    }

    fn condition(&self, holds: Option<bool>) -> Head {
        match holds {
            Some(false) => Head::Other,
            holds => Head::Rules(Around {
                unsure: self.around.unsure || holds.is_none(),
                depth: self.around.depth + 1,
                ..self.around.clone()
            }),
        }
    }
}

impl<'i> AtRuleParser<'i> for Reader<'_> {
    type Prelude = Head;
    type AtRule = ();
    type Error = ();

    fn parse_prelude(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i>,
    ) -> Result<Head, ParseError<()>> {
        let name = name.to_ascii_lowercase();
        if name == "import" {
            let address = input.expect_url_or_string()?.to_string();
            let condition = declaration::written(input);
            let holds = match condition.contains("layer") || condition.contains("supports(") {
                true => None,
                false => media::holds(&condition),
            };
            return Ok(match self.condition(holds) {
                Head::Rules(around) => Head::Import(address, around),
                head => head,
            });
        }
        let head = declaration::written(input);
        let head = head.trim();
        Ok(match name.as_str() {
            "media" => self.condition(media::holds(head)),
            "layer" => {
                let mut around = Around {
                    depth: self.around.depth + 1,
                    ..self.around.clone()
                };
                // Layers get their strength where they are first named.
                for name in head.split(',') {
                    around.layer = Some(self.sheet.layer(self.around.layer, name.trim()));
                }
                Head::Rules(around)
            }
            "keyframes" | "-webkit-keyframes" | "-moz-keyframes" => Head::Movement(head.to_owned()),
            "font-face"
            | "page"
            | "property"
            | "counter-style"
            | "namespace"
            | "charset"
            | "viewport"
            | "-ms-viewport"
            | "starting-style"
            | "font-feature-values"
            | "font-palette-values"
            | "view-transition"
            | "position-try" => Head::Other,
            _ => self.condition(None),
        })
    }

    fn rule_without_block(&mut self, head: Head, _: &ParserState) -> Result<(), ()> {
        if let Head::Import(address, around) = head {
            match within(&address) {
                Some(text) if around.depth <= DEPTH => read(self.sheet, &text, around),
                _ => self.sheet.asks = true,
            }
        }
        Ok(())
    }

    fn parse_block(
        &mut self,
        head: Head,
        _: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<(), ParseError<()>> {
        match head {
            Head::Rules(around) => self.block(around, input),
            Head::Movement(name) => self.movement(name, input),
            Head::Import(..) | Head::Other => while input.next().is_ok() {},
        }
        Ok(())
    }
}

impl<'i> QualifiedRuleParser<'i> for Reader<'_> {
    type Prelude = Around;
    type QualifiedRule = ();
    type Error = ();

    fn parse_prelude(&mut self, input: &mut Parser<'i>) -> Result<Around, ParseError<()>> {
        let read = selector::read(input, self.around.selectors.as_deref());
        while input.next().is_ok() {}
        let (selectors, asks_state) = match read {
            Some((selectors, asks_state)) => (Some(Rc::new(selectors)), asks_state),
            None => (None, false),
        };
        Ok(Around {
            // Rules in a block of which nobody knows whose it is are of any element as well.
            is_any: self.around.is_any || selectors.is_none(),
            selectors,
            in_rule: true,
            asks_state: self.around.asks_state || asks_state,
            depth: self.around.depth + 1,
            ..self.around.clone()
        })
    }

    fn parse_block(
        &mut self,
        around: Around,
        _: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<(), ParseError<()>> {
        self.block(around, input);
        Ok(())
    }
}

impl<'i> DeclarationParser<'i> for Reader<'_> {
    type Declaration = ();
    type Error = ();

    fn parse_value(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i>,
        _: &ParserState,
    ) -> Result<(), ParseError<()>> {
        // `a:hover { … }` is a rule.
        let read = declaration::read(&name, input)?;
        self.declarations.extend(read);
        Ok(())
    }
}

impl RuleBodyItemParser<'_, (), ()> for Reader<'_> {
    fn parse_declarations(&self) -> bool {
        self.around.in_rule
    }

    fn parse_qualified(&self) -> bool {
        true
    }
}

/// Gathers what the last step of a movement declares.
#[derive(Default)]
struct End {
    declarations: Vec<Declaration>,
}

impl<'i> QualifiedRuleParser<'i> for End {
    type Prelude = bool;
    type QualifiedRule = ();
    type Error = ();

    fn parse_prelude(&mut self, input: &mut Parser<'i>) -> Result<bool, ParseError<()>> {
        let steps = declaration::written(input);
        Ok(steps
            .split(',')
            .any(|step| matches!(step.trim(), "to" | "100%")))
    }

    fn parse_block(
        &mut self,
        is_last: bool,
        _: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<(), ParseError<()>> {
        let declarations = declaration::all(input);
        if is_last {
            self.declarations.extend(declarations);
        }
        Ok(())
    }
}

impl AtRuleParser<'_> for End {
    type Prelude = ();
    type AtRule = ();
    type Error = ();
}

impl DeclarationParser<'_> for End {
    type Declaration = ();
    type Error = ();
}

impl RuleBodyItemParser<'_, (), ()> for End {
    fn parse_declarations(&self) -> bool {
        false
    }

    fn parse_qualified(&self) -> bool {
        true
    }
}
