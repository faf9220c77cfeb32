// Marks the needs of an ELF program for newer libraries than the system has as weak: the loader then starts it, and takes the symbols from
// whatever is preloaded. ELF's structures: https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/symversion.html
const SECTION_HEADERS = 40;
const SECTION_SIZES = 58;
const VERSION_NEEDS = 0x6ffffffe;
const WEAK = 2;

/** Changes the program's bytes in place. Returns how many needs of these versions it had. */
export function weaken(program, versions) {
  const view = new DataView(program.buffer, program.byteOffset, program.length);
  const word = (at) => view.getUint32(at, true);
  const half = (at) => view.getUint16(at, true);
  const long = (at) => Number(view.getBigUint64(at, true));
  const size = half(SECTION_SIZES);
  const sections = Array.from({ length: half(SECTION_SIZES + 2) }, (_, index) => long(SECTION_HEADERS) + index * size);
  let weakened = 0;
  for (const section of sections) {
    if (word(section + 4) !== VERSION_NEEDS) continue;
    const names = long(sections[word(section + 40)] + 24);
    // A list of libraries, and of each library a list of versions.
    for (let library = long(section + 24), next = 1; next !== 0; library += next) {
      let version = library + word(library + 8);
      for (let left = half(library + 2); left > 0; left--) {
        const name = names + word(version + 8);
        if (versions.includes(program.toString("latin1", name, program.indexOf(0, name)))) {
          view.setUint16(version + 4, half(version + 4) | WEAK, true);
          weakened++;
        }
        version += word(version + 12);
      }
      next = word(library + 12);
    }
  }
  return weakened;
}
