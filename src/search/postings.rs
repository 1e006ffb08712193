//! For each key the rows that have it, packed: keys in order, in blocks of
//! about two kilobytes, so that a range of keys is a walk and a new chunk of
//! rows is merged in block by block, with little held twice.
//!
//! A block is a run of entries: how far the key is from the one before, how
//! many rows, the length of the list if there are several, and the list, newest
//! row first: its number, then steps down. All are numbers of seven bits a byte.
//! With `COUNTED` a row's lowest bit tells that a byte follows: how often it has the key.

/// Bytes after which a block is full.
const FULL: usize = 2048;

struct Block {
    first: u32,
    bytes: Box<[u8]>,
}

/// The lists of one kind of key.
#[derive(Default)]
pub struct Postings<const COUNTED: bool> {
    blocks: Vec<Block>,
}

/// One list.
#[derive(Clone, Copy)]
pub struct List<'a, const COUNTED: bool> {
    /// How many rows.
    pub count: u32,
    data: &'a [u8],
}

/// Where a key was sought: the first place in its block that may hold a higher one.
#[derive(Clone, Copy, Default)]
pub struct Cursor {
    block: usize,
    at: usize,
    /// The key of what stands before that place.
    before: u32,
}

#[inline]
fn read(data: &[u8], at: &mut usize) -> u32 {
    let mut byte = data[*at];
    *at += 1;
    let mut code = u32::from(byte & 0x7F);
    let mut shift = 7;
    while byte & 0x80 != 0 && *at < data.len() {
        byte = data[*at];
        *at += 1;
        code |= u32::from(byte & 0x7F) << shift;
        shift += 7;
    }
    code
}

fn write(to: &mut Vec<u8>, mut code: u32) {
    while code >= 0x80 {
        to.push((code as u8) | 0x80);
        code >>= 7;
    }
    to.push(code as u8);
}

impl<const COUNTED: bool> Postings<COUNTED> {
    /// The list of a key; none if no row has it.
    pub fn get(&self, key: u32) -> Option<List<'_, COUNTED>> {
        self.find(key, &mut Cursor::default())
    }

    /// The same from where the key before was sought: near if this one is a little higher.
    pub fn find(&self, key: u32, cursor: &mut Cursor) -> Option<List<'_, COUNTED>> {
        let holds = |at: usize| {
            let next = self.blocks.get(at + 1);
            self.blocks.get(at).is_some_and(|block| block.first <= key)
                && next.is_none_or(|next| next.first > key)
        };
        if cursor.at == 0 || key <= cursor.before || !holds(cursor.block) {
            let after = self.blocks.partition_point(|block| block.first <= key);
            let block = after.checked_sub(1)?;
            *cursor = Cursor {
                block,
                at: 0,
                before: self.blocks[block].first,
            };
        }
        let bytes = &self.blocks[cursor.block].bytes;
        while cursor.at < bytes.len() {
            let mut at = cursor.at;
            let found = cursor.before + read(bytes, &mut at);
            if found > key {
                return None;
            }
            let list = List::read(bytes, &mut at);
            if found == key {
                return Some(list);
            }
            (cursor.at, cursor.before) = (at, found);
        }
        None
    }

    /// How many rows have a key.
    pub fn count(&self, key: u32) -> u32 {
        self.get(key).map_or(0, |list| list.count)
    }

    /// The lists of all keys from `first` to `last`.
    pub fn range(&self, first: u32, last: u32) -> impl Iterator<Item = (u32, List<'_, COUNTED>)> {
        self.walk(first)
            .skip_while(move |(key, _)| *key < first)
            .take_while(move |(key, _)| *key <= last)
    }

    /// From the block that may hold `key`.
    fn walk(&self, key: u32) -> Walk<'_, COUNTED> {
        let block = self.blocks.partition_point(|block| block.first <= key);
        let blocks = &self.blocks[block.saturating_sub(1)..];
        Walk {
            blocks,
            at: 0,
            key: blocks.first().map_or(0, |block| block.first),
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let each = |block: &Block| size_of::<Block>() + block.bytes.len();
        self.blocks.iter().map(each).sum()
    }

    /// Merges sorted chunks of key and row in, the row in the low half, every row
    /// newer than those held; the same twice tells how often.
    pub fn merge(&mut self, chunk: &[u64]) {
        let old = std::mem::take(&mut self.blocks);
        let mut to = BlockWriter::with_room(old.len());
        let mut groups = chunk.chunk_by(|a, b| a >> 32 == b >> 32).peekable();
        let mut list = Vec::new();
        for block in old {
            let one = [block];
            let walk = Walk::<COUNTED> {
                blocks: &one,
                at: 0,
                key: one[0].first,
            };
            for (key, held) in walk {
                while let Some(group) = groups.next_if(|group| ((group[0] >> 32) as u32) < key) {
                    let count = encode::<COUNTED>(group, None, &mut list);
                    to.push((group[0] >> 32) as u32, count, &list);
                }
                match groups.next_if(|group| (group[0] >> 32) as u32 == key) {
                    Some(group) => {
                        let count = encode::<COUNTED>(group, Some(held), &mut list);
                        to.push(key, count, &list);
                    }
                    None => to.push(key, held.count, held.data),
                }
            }
        }
        for group in groups {
            let count = encode::<COUNTED>(group, None, &mut list);
            to.push((group[0] >> 32) as u32, count, &list);
        }
        self.blocks = to.finish();
    }
}

/// Packs one key's new rows, newest first, and the older ones behind them; returns how many.
fn encode<const COUNTED: bool>(
    group: &[u64],
    older: Option<List<'_, COUNTED>>,
    to: &mut Vec<u8>,
) -> u32 {
    to.clear();
    let (mut count, mut before) = (0, None::<u32>);
    let step = |row: u32, before: Option<u32>| before.map_or(row, |before| before - row);
    for same in group.chunk_by(|a, b| a == b).rev() {
        let row = same[0] as u32;
        let code = step(row, before);
        if COUNTED {
            let times = same.len().min(255);
            write(to, (code << 1) | u32::from(times > 1));
            if times > 1 {
                to.push(times as u8);
            }
        } else {
            write(to, code);
        }
        (before, count) = (Some(row), count + 1);
    }
    if let Some(list) = older {
        let mut at = 0;
        let first = read(list.data, &mut at);
        let code = if COUNTED {
            (step(first >> 1, before) << 1) | (first & 1)
        } else {
            step(first, before)
        };
        write(to, code);
        to.extend_from_slice(&list.data[at..]);
        count += list.count;
    }
    count
}

/// Writes blocks, key by key in order.
struct BlockWriter {
    blocks: Vec<Block>,
    bytes: Vec<u8>,
    first: u32,
    last: u32,
}

impl BlockWriter {
    fn with_room(blocks: usize) -> Self {
        Self {
            blocks: Vec::with_capacity(blocks + blocks / 8),
            bytes: Vec::with_capacity(2 * FULL),
            first: 0,
            last: 0,
        }
    }

    fn push(&mut self, key: u32, count: u32, list: &[u8]) {
        if self.bytes.is_empty() {
            (self.first, self.last) = (key, key);
        }
        write(&mut self.bytes, key - self.last);
        write(&mut self.bytes, count);
        if count > 1 {
            write(&mut self.bytes, list.len() as u32);
        }
        self.bytes.extend_from_slice(list);
        self.last = key;
        if self.bytes.len() >= FULL {
            self.seal();
        }
    }

    fn seal(&mut self) {
        self.blocks.push(Block {
            first: self.first,
            bytes: self.bytes.as_slice().into(),
        });
        self.bytes.clear();
    }

    fn finish(mut self) -> Vec<Block> {
        if !self.bytes.is_empty() {
            self.seal();
        }
        self.blocks.shrink_to_fit();
        self.blocks
    }
}

struct Walk<'a, const COUNTED: bool> {
    blocks: &'a [Block],
    at: usize,
    key: u32,
}

impl<'a, const COUNTED: bool> Iterator for Walk<'a, COUNTED> {
    type Item = (u32, List<'a, COUNTED>);

    fn next(&mut self) -> Option<Self::Item> {
        let block = self.blocks.first()?;
        let bytes: &'a [u8] = &block.bytes;
        self.key += read(bytes, &mut self.at);
        let list = List::read(bytes, &mut self.at);
        let key = self.key;
        if self.at >= bytes.len() {
            self.blocks = &self.blocks[1..];
            self.at = 0;
            self.key = self.blocks.first().map_or(0, |next| next.first);
        }
        Some((key, list))
    }
}

impl<'a, const COUNTED: bool> List<'a, COUNTED> {
    /// Reads how many rows and their list, and steps over them.
    #[inline]
    fn read(bytes: &'a [u8], at: &mut usize) -> Self {
        let count = read(bytes, at);
        let from;
        if count > 1 {
            let len = read(bytes, at) as usize;
            from = *at;
            *at += len;
        } else {
            from = *at;
            let code = read(bytes, at);
            *at += usize::from(COUNTED && code & 1 == 1);
        }
        Self {
            count,
            data: &bytes[from..*at],
        }
    }

    /// Calls `each` with a row, newest first, and how often it has the key.
    #[inline]
    pub fn for_each(self, mut each: impl FnMut(u32, u32)) {
        let mut bytes = self.data.iter();
        // The first number is the row itself, the next ones are steps down.
        let mut row = None::<u32>;
        while let Some(&byte) = bytes.next() {
            let mut code = u32::from(byte & 0x7F);
            if byte & 0x80 != 0 {
                let mut shift = 7;
                for &byte in bytes.by_ref() {
                    code |= u32::from(byte & 0x7F) << shift;
                    shift += 7;
                    if byte & 0x80 == 0 {
                        break;
                    }
                }
            }
            let step = if COUNTED { code >> 1 } else { code };
            let here = row.map_or(step, |row| row.wrapping_sub(step));
            row = Some(here);
            let mut times = 1;
            if COUNTED && code & 1 == 1 {
                times = bytes.next().map_or(1, |times| u32::from(*times));
            }
            each(here, times);
        }
    }
}
