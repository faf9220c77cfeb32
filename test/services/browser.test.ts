// mitmflow/browser against Node's own modules: the same bodies, hashes and certificates, the same refusals, and bombs that are cut off.
import { createHash, X509Certificate } from "node:crypto";
import { brotliCompressSync, deflateRawSync, deflateSync, gunzipSync, gzipSync, constants as zlib } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { browserServices, readCertificate, sha256 } from "../../src/browser.ts";
import { certificateJson, type X509 } from "../../src/flow/certificate.ts";
import type { FlowServices, HTTPFlow, Response } from "../../src/index.ts";
import { Headers } from "../../src/index.ts";
import { nodeServices } from "../../src/node.ts";
import { certificatePem, certificateText } from "../flow/certificate.ts";
import { flowOf } from "../flow/flows.ts";
import { codecError, concat, utf8 } from "../helpers.ts";
import { zstdFrame } from "./zstd-frame.ts";

const plain = utf8("a body, a body, a body");
const kilobytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * index) >>> 7);

function responseOf(content: Uint8Array, encoding: string, services: FlowServices): Response {
  const changes = {
    "response.content": new Uint8Array(content),
    "response.headers": new Headers([["content-encoding", encoding]]).getState(),
  };
  return (flowOf("http", changes, { services }) as HTTPFlow).response as Response;
}

/** What comes of a body: its bytes, or the code of the error. */
function outcome(content: Uint8Array, encoding: string, services: FlowServices): Uint8Array | string {
  const response = responseOf(content, encoding, services);
  try {
    return response.content as Uint8Array;
  } catch {
    return codecError(() => response.content).code;
  }
}

const compressors: [encoding: string, compress: (bytes: Uint8Array) => Uint8Array][] = [
  ["gzip", (bytes) => gzipSync(bytes)],
  ["x-gzip", (bytes) => concat([gzipSync(bytes.subarray(0, 7)), gzipSync(bytes.subarray(7))])],
  ["deflate", (bytes) => deflateSync(bytes)],
  ["deflate", (bytes) => deflateRawSync(bytes)],
  ["deflateraw", (bytes) => deflateRawSync(bytes)],
  ["br", (bytes) => brotliCompressSync(bytes)],
  ["br", (bytes) => brotliCompressSync(bytes, { params: { [zlib.BROTLI_PARAM_QUALITY]: 1 } })],
  ["br, gzip", (bytes) => gzipSync(brotliCompressSync(bytes))],
];

describe.each(compressors)("%s, as Node decodes it", (encoding, compress) => {
  test.each([
    ["empty", new Uint8Array(0)],
    ["text", plain],
    ["300 kB", kilobytes],
    ["zeros", new Uint8Array(70_000)],
  ])("%s", (_, bytes) => {
    const found = outcome(compress(bytes), encoding, browserServices());
    // Jest takes seconds to compare so many bytes by itself.
    expect(found).toBeInstanceOf(Uint8Array);
    expect(Buffer.compare(found as Uint8Array, bytes)).toBe(0);
  });

  test("cut anywhere, the same bytes or the same refusal", () => {
    const bytes = compress(plain);
    for (let length = 1; length < bytes.length; length++) {
      const cut = bytes.subarray(0, length);
      expect([length, outcome(cut, encoding, browserServices())]).toEqual([length, outcome(cut, encoding, nodeServices())]);
    }
  });

  test("damaged, nothing escapes but typed errors", () => {
    const bytes = compress(kilobytes);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Uint8Array.from(bytes);
        damaged[at] ^= change;
        const found = outcome(damaged, encoding, { ...browserServices(), maxContentBytes: 1 << 20 });
        if (typeof found === "string") expect(["BAD_CONTENT", "CONTENT_TOO_LARGE"]).toContain(found);
      }),
      { numRuns: 60 },
    );
  });

  test("what is too large is not decoded, what just fits is", () => {
    const bytes = compress(new Uint8Array(100_000));
    expect(outcome(bytes, encoding, { ...browserServices(), maxContentBytes: 99_999 })).toBe("CONTENT_TOO_LARGE");
    expect(outcome(bytes, encoding, { ...browserServices(), maxContentBytes: 100_000 })).toHaveLength(100_000);
  });
});

test("gzip: a wrong checksum is noticed", () => {
  const bytes = new Uint8Array(gzipSync(plain));
  bytes[bytes.length - 8] ^= 1;
  expect(() => gunzipSync(bytes)).toThrow();
  expect(outcome(bytes, "gzip", browserServices())).toBe("BAD_CONTENT");
});

describe("bombs are cut off before they take memory", () => {
  const gigabyte = 1 << 30;
  const bombs: [encoding: string, bytes: () => Uint8Array][] = [
    ["gzip", () => repeated((zeros) => gzipSync(zeros))],
    ["br", () => brotliCompressSync(new Uint8Array(1 << 28), { params: { [zlib.BROTLI_PARAM_QUALITY]: 4 } })],
    ["zstd", () => zstdFrame(Array.from({ length: gigabyte >>> 17 }, () => ({ repeat: 0, times: 1 << 17 })))],
    [
      "zstd",
      () =>
        zstdFrame(
          Array.from({ length: gigabyte >>> 17 }, () => ({ repeat: 0, times: 1 << 17 })),
          { contentSize: gigabyte },
        ),
    ],
  ];
  function repeated(compress: (zeros: Uint8Array) => Uint8Array): Uint8Array {
    const member = compress(new Uint8Array(1 << 26));
    return concat(Array.from({ length: 16 }, () => member));
  }

  test.each(bombs)("%s", (encoding, make) => {
    const bytes = make();
    const before = process.memoryUsage().arrayBuffers;
    expect(outcome(bytes, encoding, { ...browserServices(), maxContentBytes: 1 << 20 })).toBe("CONTENT_TOO_LARGE");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 << 20);
  });
});

describe("zstd", () => {
  test("raw and repeated blocks, with and without the size, frames one after another and frames to skip", () => {
    const blocks = [{ raw: plain }, { repeat: 0x61, times: 1000 }];
    const expected = concat([plain, new Uint8Array(1000).fill(0x61)]);
    expect(outcome(zstdFrame(blocks), "zstd", browserServices())).toEqual(expected);
    expect(outcome(zstdFrame(blocks, { contentSize: expected.length }), "zstd", browserServices())).toEqual(expected);
    const skipped = Uint8Array.of(0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);
    expect(outcome(concat([skipped, zstdFrame(blocks), skipped, zstdFrame(blocks)]), "zstd", browserServices())).toEqual(
      concat([expected, expected]),
    );
  });

  test("a compressed block, as the reference tool wrote it", () => {
    // for i in $(seq 200); do printf 'mitmflow '; done | zstd -19 --no-check
    const bytes = Uint8Array.from(Buffer.from("KLUv/QBohQAASG1pdG1mbG93IAEA/PIvRw==", "base64"));
    expect(outcome(bytes, "zstd", browserServices())).toEqual(utf8("mitmflow ".repeat(200)));
  });

  test("cut anywhere, and anything else: a typed error", () => {
    const bytes = zstdFrame([{ raw: plain }]);
    for (let length = 1; length < bytes.length; length++)
      expect(outcome(bytes.subarray(0, length), "zstd", browserServices())).toBe("BAD_CONTENT");
    expect(outcome(plain, "zstd", browserServices())).toBe("BAD_CONTENT");
  });

  test("a window beyond what RFC 9659 allows, and more moving of it than the body is worth", () => {
    expect(outcome(zstdFrame([{ raw: plain }], { window: 24 }), "zstd", browserServices())).toBe("BAD_CONTENT");
    const tiny = Array.from({ length: 5000 }, () => ({ repeat: 1, times: 1 }));
    expect(outcome(zstdFrame(tiny, { window: 23 }), "zstd", browserServices())).toBe("BAD_CONTENT");
  });
});

test("SHA-256 as Node's", () => {
  for (const bytes of [new Uint8Array(0), plain, kilobytes]) expect(sha256(bytes)).toBe(createHash("sha256").update(bytes).digest("hex"));
});

describe("certificates", () => {
  test("as mitmproxy shows them, and as Node reads them", () => {
    expect(readCertificate(utf8(certificatePem))).toEqual(certificateText);
    expect(certificateJson(new X509Certificate(certificatePem) as unknown as X509)).toEqual(certificateText);
  });

  test("what is none is null", () => {
    for (const text of ["", "no certificate", certificatePem.slice(0, 200), certificatePem.replace("MII", "AAA")]) {
      expect(readCertificate(utf8(text))).toBeNull();
    }
  });
});
