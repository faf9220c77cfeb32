// Where the bytes of a page are: what it would lose, compressed, without each part of the library. That is less than the part takes alone, since
// compressors find much of it elsewhere.
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

/** What a part is, and its sources; the first that matches. */
const parts = [
  ["WebAssembly, with and without SIMD", /engine\/wasm\/core-module/],
  ["tnetstring: the JavaScript twin of WebAssembly", /engine\/(js\/(tnetstring|numbers|utf8)|tnetstring)/],
  ["tnetstring: plain values from bytes, in one pass", /codec\/(tnetstring-direct|key-places)/],
  ["tnetstring: all values, from a tape", /codec\/(tnetstring-(read|loads)|payloads)/],
  ["tnetstring: values onto a tape", /codec\/(tape-writer|tnetstring-(write|dumps))/],
  ["tnetstring: streams and files", /codec\/stream/],
  ["protobuf: the JavaScript twin of WebAssembly", /engine\/(js\/(protobuf|varint)|protobuf)/],
  ["protobuf: plain messages from bytes, in one pass", /codec\/(plain-read|protobuf-direct)/],
  ["protobuf: all messages, from a tape", /codec\/(protobuf-read|message-codec)/],
  ["protobuf: messages to bytes", /codec\/(backwards|protobuf-write)/],
  ["protobuf: schemas and reflection", /codec\/(schema|describe|compile|numbers|protobuf|unknown|generated\/dummy_http)\.ts/],
  ["objects of names that come again", /codec\/(shape|objects|generated\/makers)/],
  ["output: own array, given one, borrowed, chunks", /codec\/(output|protobuf-output)/],
  ["input: windows of bytes in pieces", /engine\/(scanner|input)/],
  ["text, floats, dicts, bytes, options", /codec\/(text|node-buffer|float|dict|bytes|encoded|options|base64)/],
  ["engines: the choice, memory, loading", /engine\/|codec\/lanes/],
  ["errors and their messages", /src\/errors/],
];

/** Part → kB that a bundle of these exports would lose without it. @param options of esbuild, which bundle the sources */
export async function sizesOfParts(options) {
  // With the names of a minified bundle, and still with the comments that tell which source is which.
  const { outputFiles } = await esbuild.build({ ...options, minify: false, minifyIdentifiers: true, minifySyntax: true });
  const modules = [];
  for (const text of outputFiles[0].text.split(/^(?=\/\/ (?:src\/|<stdin>))/m)) {
    const { code } = await esbuild.transform(text.replace(/^export \{[^}]*\};?/m, ""), { minifyWhitespace: true, target: options.target });
    const path = text.match(/^\/\/ (\S+)/)?.[1] ?? "";
    modules.push({ code: code.trimEnd(), name: parts.find(([, sources]) => sources.test(path))?.[0] });
  }
  const sizeWithout = (name) => compressed(modules.flatMap((module) => (module.name === name ? [] : [module.code])).join(""));
  const whole = sizeWithout("");
  return new Map(parts.map(([name]) => [name, whole - sizeWithout(name)]));
}

/** In kB of 1000 bytes, as servers send it. */
export function compressed(text) {
  return gzipSync(text, { level: 9 }).length / 1000;
}
