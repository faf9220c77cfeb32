// The constants that assembly/ and src/ share: every wire byte, tape tag, register, status and error number is named here, and only here.
// AssemblyScript compiles this file too, so it holds nothing but integer literals.

// ── tnetstring tags (also the printable tags of tape nodes) ────────────────────────────────────────────────────────────────────────
/** `,` bytes */
export const TAG_BYTES = 0x2c;
/** `;` text, UTF-8 */
export const TAG_TEXT = 0x3b;
/** `#` integer, decimal */
export const TAG_INTEGER = 0x23;
/** `^` float, decimal */
export const TAG_FLOAT = 0x5e;
/** `!` boolean */
export const TAG_BOOLEAN = 0x21;
/** `~` null */
export const TAG_NULL = 0x7e;
/** `]` list */
export const TAG_LIST = 0x5d;
/** `}` dict */
export const TAG_DICT = 0x7d;

// ── tape tags of protobuf (bytes and text are as above) ────────────────────────────────────────────────────────────────────────────
/** `M` a length-delimited message */
export const TAG_MESSAGE = 0x4d;
/** `G` a group */
export const TAG_GROUP = 0x47;
/** `P` the payload of a packed repeated field, checked but not split up */
export const TAG_PACKED = 0x50;
/** `v` a varint; the node holds its 64 bits */
export const TAG_VARINT = 0x76;
/** `i` a fixed 32-bit value; the node holds it */
export const TAG_FIXED32 = 0x69;
/** `q` a fixed 64-bit value; the node holds it */
export const TAG_FIXED64 = 0x71;
/** `u` a whole unknown field, including its wire tag */
export const TAG_UNKNOWN = 0x75;
/** `r` (tnetstring, only while encoding) a value that is already encoded, including its length and tag */
export const TAG_RAW = 0x72;

// ── bytes of the tnetstring grammar ────────────────────────────────────────────────────────────────────────────────────────────────
export const BYTE_COLON = 0x3a;
export const BYTE_ZERO = 0x30;
export const BYTE_MINUS = 0x2d;
export const BYTE_PLUS = 0x2b;
export const BYTE_POINT = 0x2e;
export const BYTE_LOWER_E = 0x65;
/** A length prefix has at most this many digits (mitmproxy's own limit). */
export const MAX_LENGTH_DIGITS = 12;
/** Python's limit on the digits of an int (`sys.int_info.default_max_str_digits`). */
export const MAX_INTEGER_DIGITS = 4300;

// ── protobuf wire types and field types (numbers of descriptor.proto) ──────────────────────────────────────────────────────────────
export const WIRE_VARINT = 0;
export const WIRE_FIXED64 = 1;
export const WIRE_LENGTH = 2;
export const WIRE_START_GROUP = 3;
export const WIRE_END_GROUP = 4;
export const WIRE_FIXED32 = 5;

export const TYPE_DOUBLE = 1;
export const TYPE_FLOAT = 2;
export const TYPE_INT64 = 3;
export const TYPE_UINT64 = 4;
export const TYPE_INT32 = 5;
export const TYPE_FIXED64 = 6;
export const TYPE_FIXED32 = 7;
export const TYPE_BOOL = 8;
export const TYPE_STRING = 9;
export const TYPE_GROUP = 10;
export const TYPE_MESSAGE = 11;
export const TYPE_BYTES = 12;
export const TYPE_UINT32 = 13;
export const TYPE_ENUM = 14;
export const TYPE_SFIXED32 = 15;
export const TYPE_SFIXED64 = 16;
export const TYPE_SINT32 = 17;
export const TYPE_SINT64 = 18;

// ── schema tables (words; src/codec/schema.ts shows the layout) ────────────────────────────────────────────────────────────────────
/** Words of a field entry: number, traits, word offset of its message, wire tag as written. */
export const FIELD_WORDS = 4;
export const FIELD_NUMBER = 0;
export const FIELD_TRAITS = 1;
export const FIELD_MESSAGE = 2;
export const FIELD_WIRE_TAG = 3;
/** Traits word: type in the low byte, wire type in the next, flags above. */
export const TRAIT_TYPE_MASK = 0xff;
export const TRAIT_WIRE_SHIFT = 8;
export const TRAIT_WIRE_MASK = 0xff;
/** The field may also be encoded as one packed payload. */
export const TRAIT_PACKABLE = 0x10000;
/** Words at the head of a message: limit of the dense table, number of pairs in the sparse one, 1 to keep unknown fields. */
export const MESSAGE_DENSE = 0;
export const MESSAGE_SPARSE = 1;
export const MESSAGE_KEEP_UNKNOWN = 2;
export const MESSAGE_HEAD = 3;

// ── the tape: four words per node ──────────────────────────────────────────────────────────────────────────────────────────────────
/** log2 of a node's size in bytes */
export const NODE_SHIFT = 4;
export const NODE_BYTES = 16;
export const NODE_WORDS = 4;
/** Tag in the low byte, then flags, then the field's index in the schema, or a dict key's index among the known names. */
export const NODE_TAG = 0;
/** Where the payload starts, as an offset into the input; for a number that the node holds, its low 32 bits. */
export const NODE_START = 1;
/** The payload's length in bytes; for a number that the node holds, its high 32 bits. */
export const NODE_LENGTH = 2;
/** Index of the node after this one and its descendants. */
export const NODE_NEXT = 3;
export const TAG_MASK = 0xff;
/** The text has bytes above 0x7f. */
export const FLAG_NON_ASCII = 0x100;
/** The payload is not in the arena: `start` is its index among the externals. */
export const FLAG_EXTERNAL = 0x200;
export const FIELD_SHIFT = 10;

// ── frames: four words per container being read or written ─────────────────────────────────────────────────────────────────────────
export const FRAME_SHIFT = 4;
export const FRAME_NODE = 0;
export const FRAME_END = 1;
/** protobuf: the message's word offset in the schema, NONE while skipping an unknown group */
export const FRAME_MESSAGE = 2;
/** protobuf: the field number that an end-group must carry, 0 in a length-delimited message */
export const FRAME_GROUP = 3;
export const FRAME_WORDS = 4;

// ── the arena ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
/** CRC-32 tables for slice-by-8: 8 × 256 words, filled at first use */
export const CRC_TABLES = 0x400;
/** Scratch memory in which CRC-32 shortens long inputs: a whole number of 16-byte blocks. */
export const CRC_SCRATCH = 0x2400;
export const CRC_SCRATCH_END = 0x3800;
/** Tables that advance a CRC-32 by the length of one part of a shortened input: 4 × 256 words. */
export const CRC_SHIFTS = 0x3800;
/** Encoded dict keys, which are kept between operations: see src/codec/tape-writer.ts */
export const ARENA_KEYS = 0x4800;
export const KEYS_BYTES = 0x2000;
/** The byte kernels' input, separate from the regions of an operation that may be in progress. */
export const ARENA_KERNEL = 0x6800;
export const KERNEL_BYTES = 0x10000;
/** The table of known names: see src/engine/names.ts */
export const ARENA_NAMES = 0x16840;
/** Schema tables. Tables larger than this region push up what follows, and are not kept between operations. */
export const ARENA_SCHEMA = 0x1a840;
/** Start of the regions that the host lays out for an operation. */
export const ARENA_DATA = 0x1e840;
/** Kernels read in blocks, up to this many bytes past a payload's end; emitting writes up to as many past the output. */
export const ARENA_PADDING = 64;
/** The largest input or output: offsets are 32-bit. */
export const MAX_BYTES = 0xfff00000;
/** "No offset" in a register. */
export const NONE = 0xffffffff;

// ── registers: words of the control block at the arena's start; a decoder that stops for the host resumes from them ────────────────
export const REG_POSITION = 0;
export const REG_INPUT_END = 1;
export const REG_WINDOW_POINTER = 2;
export const REG_WINDOW_BASE = 3;
export const REG_WINDOW_END = 4;
export const REG_TAPE_POINTER = 5;
export const REG_TAPE_CAPACITY = 6;
export const REG_TAPE_COUNT = 7;
export const REG_FRAMES_POINTER = 8;
export const REG_MAX_DEPTH = 9;
export const REG_DEPTH = 10;
/** tnetstring: 1 when the next element of the open dict is a key */
export const REG_EXPECT_KEY = 11;
/** The offset of the byte that the host looked up for STATUS_NEED_TAG, and the byte. */
export const REG_PROBE_OFFSET = 12;
export const REG_PROBE_TAG = 13;
/** Start of the long payload that the host has checked, and its FLAG_NON_ASCII. */
export const REG_CHECKED_START = 14;
export const REG_CHECKED_FLAGS = 15;
export const REG_NEED_OFFSET = 16;
export const REG_NEED_LENGTH = 17;
export const REG_NEED_TAG = 18;
export const REG_ERROR = 19;
export const REG_ERROR_OFFSET = 20;
export const REG_SCHEMA_POINTER = 21;
/** protobuf: word offset of the top-level message */
export const REG_SCHEMA_ROOT = 22;
export const REG_PAYLOAD_POINTER = 23;
export const REG_EXTERNALS_POINTER = 24;
export const REG_OUTPUT_POINTER = 25;
export const REG_OUTPUT_LENGTH = 26;
export const REG_CRC_READY = 27;
/** The last varint that the JS engine read: its functions return where the varint ends. */
export const REG_VARINT_LOW = 28;
export const REG_VARINT_HIGH = 29;

/** A run over many values: its table, the table's capacity and count of entries, and the position from which no further value is begun. */
export const REG_RUN_POINTER = 56;
export const REG_RUN_CAPACITY = 57;
export const REG_RUN_COUNT = 58;
export const REG_RUN_LIMIT = 59;

/** The plan that says what to pick from the values of a run. */
export const REG_PLAN_POINTER = 60;

/** A decoding run's followers, see FOLLOWER_SHIFT. */
export const REG_FOLLOWERS_POINTER = 62;

/** tnetstring: NAMED if keys are to be looked up among the known names, else 0. */
export const REG_NAMES = 61;
export const NAMED = 2;

// ── known names: a perfect hash table of keys ──────────────────────────────────────────────────────────────────────────────────────
export const NAME_ENTRIES = 256;
/** log2 of an entry's size in bytes, and its size in words. A free entry is all zeros. */
export const NAME_SHIFT = 6;
export const NAME_WORDS = 16;
/** The name, padded with zeros; a mask with 0xff for each of its bytes; its length; its index, shifted by FIELD_SHIFT as in a node. */
export const NAME_TEXT = 0;
export const NAME_MASK = 8;
export const NAME_LENGTH = 14;
export const NAME_INDEX = 15;
export const LONGEST_NAME = 24;
/**
 * A name's place is the upper byte of this times a word made of its length, its first byte, the one at length / 2 + length / 8, and its
 * last. The factor was found by search: it gives each key of a flow a place of its own.
 */
export const NAME_HASH = 0x899c0369;

/**
 * Followers (assembly/followers.ts): the encoded key that was last seen at a place, of at most LONGEST_FOLLOWER bytes. A decoding run has
 * one for the key after each name, and from FOLLOWER_FIRST on one for the first key of the dict under each name, or of the whole value.
 */
export const FOLLOWER_SHIFT = 6;
export const FOLLOWER_FIRST = 128;
export const FOLLOWERS_BYTES = 0x4000;
export const LONGEST_FOLLOWER = 32;

// ── picking: a plan is a hash table of a dict's wanted keys, with linear probing; each value's findings make one record ────────────
/** The number of entries in a dict's plan, and an entry's size in words. */
export const PLAN_ENTRIES = 32;
export const PLAN_ENTRY_WORDS = 16;
export const PLAN_ENTRY_SHIFT = 6;
/** The key's length in bytes, at most 24; 0 in a free entry. */
export const PLAN_LENGTH = 0;
/** The record's slot for the value. */
export const PLAN_SLOT = 1;
/** 1 if bytes are read as text, so that they are checked for being ASCII. */
export const PLAN_IS_TEXT = 2;
/** Pointer to the plan for the value if it is a dict, or 0. */
export const PLAN_BELOW = 3;
/** The key itself, padded with zeros. */
export const PLAN_KEY = 4;
/** A key's place is (its length * 5 + its first byte + its last byte * 3) modulo PLAN_ENTRIES, or the next free one. */
export const PLAN_HASH_LENGTH = 5;
export const PLAN_HASH_LAST = 3;

/** Room for plans. PLANS_BYTES after each plan lie its followers, for the keys of its dict: as many as a plan has entries. */
export const PLANS_BYTES = 0x2000;

/** Words of a record: the value's position in the window and its length; per slot: tag and flags, start, length. A free slot has tag 0. */
export const RECORD_POSITION = 0;
export const RECORD_LENGTH = 1;
export const RECORD_TAGS = 2;
export const RECORD_SLOTS = 20;
export const RECORD_STARTS = 22;
export const RECORD_LENGTHS = 42;
export const RECORD_WORDS = 64;

// ── the table of a run: four words per value ───────────────────────────────────────────────────────────────────────────────────────
/** The value's position in the window, its length in bytes, the index of its first node on the tape, and the number of its nodes. */
export const RUN_POSITION = 0;
export const RUN_LENGTH = 1;
export const RUN_NODE = 2;
export const RUN_NODES = 3;
export const RUN_WORDS = 4;

// ── the status with which a decoder returns ────────────────────────────────────────────────────────────────────────────────────────
export const STATUS_DONE = 0;
export const STATUS_ERROR = 1;
/** REG_NEED_LENGTH bytes from REG_NEED_OFFSET must be in the window. */
export const STATUS_NEED_WINDOW = 2;
/** The host must put the byte at REG_NEED_OFFSET into REG_PROBE_TAG. */
export const STATUS_NEED_TAG = 3;
/** The host must check a payload larger than a window: REG_NEED_OFFSET, _LENGTH, _TAG. */
export const STATUS_NEED_CHECK = 4;
/** The tape is full: the host moves to a larger arena and resumes. */
export const STATUS_TAPE_FULL = 5;

/** A payload up to this size is brought into the window whole; a longer one is checked by the host, piece by piece. */
export const RESIDENT_PAYLOAD = 16384;

// ── how emit treats external payloads ──────────────────────────────────────────────────────────────────────────────────────────────
/** Leaves no gaps: the output is the skeleton around the external payloads. */
export const EMIT_COMPACT = 0;
/** Leaves a gap in the output for each external payload. */
export const EMIT_GAPPED = 1;

// ── errors (messages in src/errors.ts) ─────────────────────────────────────────────────────────────────────────────────────────────
export const ERROR_TRUNCATED = 1;
export const ERROR_BAD_LENGTH = 2;
export const ERROR_BAD_TAG = 3;
export const ERROR_BAD_INTEGER = 4;
export const ERROR_BAD_FLOAT = 5;
export const ERROR_BAD_BOOLEAN = 6;
export const ERROR_BAD_NULL = 7;
export const ERROR_BAD_UTF8 = 8;
export const ERROR_BAD_KEY = 9;
export const ERROR_ODD_DICT = 10;
export const ERROR_TOO_DEEP = 11;
export const ERROR_BAD_VARINT = 12;
export const ERROR_BAD_FIELD_NUMBER = 13;
export const ERROR_BAD_WIRE_TYPE = 14;
export const ERROR_UNMATCHED_END_GROUP = 15;

// ── the transcoder's tables (words, from REG_MAP_TABLES on; src/codec/mapping.ts shows the layout) ─────────────────────────────────
/** 128 bytes: the kind for each tnetstring tag; 0 for null and for bytes that are not tags. */
export const MAP_KINDS = 0;
export const KIND_BYTES = 1;
export const KIND_TEXT = 2;
export const KIND_INTEGER = 3;
export const KIND_FLOAT = 4;
export const KIND_BOOLEAN = 5;
export const KIND_LIST = 6;
export const KIND_DICT = 7;
/** By kind: the first word of the node that holds such a value in a `Value`. */
export const MAP_VALUES = 32;
/** The first words of other nodes: integers beyond 64 bits; items of lists and dicts; the parts of an entry; the checksum. */
export const MAP_BIG_INTEGER = 40;
export const MAP_ITEM = 41;
export const MAP_ENTRY = 42;
export const MAP_ENTRY_NAME = 43;
export const MAP_ENTRY_OTHER = 44;
export const MAP_ENTRY_VALUE = 45;
export const MAP_CHECKSUM = 46;
/** Byte offset of the text `truefalse`, from which booleans are spelled. */
export const MAP_SPELLINGS = 47;
/** Word offset of the table with an entry for every field. */
export const MAP_FIELDS = 48;
/** The key of a flow's type (byte offset, length << 16), the number of types, and two words for each type: its name, its dict. */
export const MAP_TYPE_KEY = 49;
export const MAP_TYPES = 50;
export const MAP_TYPE = 51;
/** A type's entry, in words. */
export const MAP_TYPE_WORDS = 2;
/**
 * A field's entry: form, traits << 8, place << 16 │ word offset of its message's entry; of a FORM_LIST, the index of its message's field │
 * first word of its nodes │ its wire tag as written, in the last bytes of 16 bits, the tag's size << 16, the tag of the item it holds << 24
 */
export const MAP_FIELD_SHIFT = 4;
export const WIRE_SIZE_SHIFT = 16;
export const ITEM_TAG_SHIFT = 24;
/** Forms besides the tnetstring tags. A tag as a form means values with that tag; `}` and `]`: a dict and a list of fixed places. */
export const FORM_FREE_DICT = 0x44;
export const FORM_LIST = 0x4c;
export const FORM_VALUES = 0x56;
export const FORM_TYPE = 0x54;
export const FORM_EXTRA = 0x45;
export const FORM_ORDER = 0x4f;
export const FORM_NONE = 0;
/** The field holds a list of values of its form. */
export const MAP_REPEATED = 0x100;
/** The default is not written. */
export const MAP_IMPLICIT = 0x200;
/** The field holds a list of two bytes items, whose fields have the numbers 1 and 2. */
export const MAP_PAIR = 0x400;
/** The field has no value of its own. Plain messages have no such fields. */
export const MAP_ODD = 0x800;
export const MAP_PLACE_SHIFT = 16;
/** The head of a dict's or list's entry; a slot for each place follows. */
export const DICT_PLACES = 0;
export const DICT_EXTRA = 1;
export const DICT_ORDER = 2;
/** The number of required items: of a dict, all. */
export const DICT_REQUIRED = 3;
/** The fields in the order of their numbers: count, word offset. Then the same for the fields that a flow's type adds. */
export const DICT_FIELDS = 4;
export const DICT_PART_FIELDS = 6;
export const DICT_TYPE_NAME = 8;
export const DICT_HEAD = 9;
/**
 * A slot: byte offset of the key, its length << 16, traits above │ its first field, the tag of the item that this field holds << 8, the
 * size of the encoded key << 16, the size of the item that an absent field stands for, which follows the key, << 24 │ the field for each
 * kind, one byte each. A slot without a key belongs to flows of another type, or to a list.
 */
export const SLOT_SHIFT = 4;
export const SLOT_TAG_SHIFT = 8;
export const SLOT_KEY_SHIFT = 16;
export const SLOT_ABSENT_SHIFT = 24;
/** In place of the absent item's size: the field is required. */
export const SLOT_NO_ABSENT = 0xff;
export const SLOT_NULLABLE = 0x1000000;
export const SLOT_TYPE = 0x2000000;

// ── registers of the transcoder ────────────────────────────────────────────────────────────────────────────────────────────────────
export const REG_MAP_TABLES = 40;
/** Pointer to what the starts on the tape being read are relative to. */
export const REG_MAP_PAYLOADS = 41;
/** The tape being written. */
export const REG_MAP_TAPE = 42;
export const REG_MAP_CAPACITY = 43;
export const REG_MAP_COUNT = 44;
/** The region in which small payloads are spelled: the next free byte, and its end. */
export const REG_MAP_SPELLED = 45;
export const REG_MAP_SPELLED_END = 46;
/** Indices of the nodes whose floats the host must convert: there is room for a word per node. */
export const REG_MAP_FLOATS = 47;
export const REG_MAP_FLOAT_COUNT = 48;
/** How many fields only a `Value` could hold. */
export const REG_MAP_EXTRAS = 49;
/** A run over the plain flows of a window: each is built downwards from TOP, above FLOOR, then appended to the output, which has an end. */
export const REG_DIRECT_FLOOR = 50;
export const REG_DIRECT_TOP = 51;
export const REG_DIRECT_OUTPUT_END = 52;
/** Whether messages are length-prefixed; the two bytes with which a message begins: the field of its version. */
export const REG_DIRECT_DELIMITED = 53;
export const REG_DIRECT_VERSION = 54;
/** The slots of the dicts in progress: there are few, since typed messages are nested at most 6 deep. */
export const MAP_SLOTS = 0x6800;
/** The end of the slots of plain flows. */
export const DIRECT_SLOTS_END = 0x16800;
/** The transcoder stopped: this is not a flow of a type that this version has. */
export const STATUS_NO_FLOW = 6;
/** A message that is not repeated came in several parts: the host merges them. */
export const STATUS_SPLIT = 7;
export const ERROR_BAD_ORDER = 16;
