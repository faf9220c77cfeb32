// What flows take from the platform, and what they do where it has nothing to give.
import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "@jest/globals";
import { certificateJson, type X509 } from "../../src/flow/certificate.ts";
import { nodeServices } from "../../src/node.ts";
import { codecError, utf8 } from "../helpers.ts";
import { certificatePem, certificateText } from "./certificate.ts";
import { flowOf } from "./flows.ts";

describe("a platform that lends no modules", () => {
  const { getBuiltinModule } = process;
  afterEach(() => {
    process.getBuiltinModule = getBuiltinModule;
  });

  test("bodies need decoders, hashes and certificates are null", () => {
    process.getBuiltinModule = undefined as never;
    const flow = flowOf("http", {
      "request.headers": [[utf8("content-encoding"), utf8("gzip")]],
      "server_conn.certificate_list": [utf8(certificatePem)],
    });
    expect(codecError(() => flow.request.content).code).toBe("NO_DECODER");
    const json = flow.toJSON();
    expect(json.request).toMatchObject({ contentLength: 3, contentHash: null });
    expect(json.server_conn.cert).toBeNull();
    flow.request.content = utf8("plain");
    expect(flow.request.headers.has("content-encoding")).toBe(false);
    expect(flow.request.content).toEqual(utf8("plain"));
  });

  test("mitmflow/node has them all the same", () => {
    process.getBuiltinModule = undefined as never;
    const changes = {
      "request.headers": [[utf8("content-encoding"), utf8("x-gzip")]],
      "request.content": new Uint8Array(gzipSync("zipped")),
      "server_conn.certificate_list": [utf8(certificatePem)],
    };
    const flow = flowOf("http", changes, { services: nodeServices() });
    expect(flow.request.content).toEqual(utf8("zipped"));
    expect(flow.toJSON().request).toMatchObject({ contentHash: createHash("sha256").update(gzipSync("zipped")).digest("hex") });
    expect(flow.toJSON().server_conn.cert).toEqual(certificateText);
    flow.request.content = utf8("again");
    expect(gunzipSync(flow.request.rawContent as Uint8Array).toString()).toBe("again");
  });

  test("bytes that are no certificate are shown as none", () => {
    expect(flowOf("http").toJSON().server_conn.cert).toBeNull();
  });
});

const certificate: X509 = {
  fingerprint256: "AB:CD",
  validFrom: "Jan  1 00:00:00 2020 GMT",
  validTo: "Jan  1 00:00:01 2020 GMT",
  serialNumber: "0AFF",
  subject: "C=XX\nO=A\\, B\nserialNumber=1 + CN=x=y\nunknown=z\n1.2.3=u",
  issuer: undefined,
  subjectAltName: 'DNS:a, IP Address:2001:DB8:0:0:0:0:0:1, DNS:"b\\u002c c", email:x, IP Address:192.0.2.1',
  publicKey: { asymmetricKeyType: "rsa-pss", asymmetricKeyDetails: { modulusLength: 2048 } },
};

describe("certificates", () => {
  test("names, numbers and times", () => {
    expect(certificateJson(certificate)).toEqual({
      keyinfo: ["RSA", 2048],
      sha256: "abcd",
      notbefore: 1577836800,
      notafter: 1577836801,
      serial: "2815",
      subject: [
        ["C", "XX"],
        ["O", "A, B"],
        ["2.5.4.5", "1"],
        ["CN", "x=y"],
        ["unknown", "z"],
        ["1.2.3", "u"],
      ],
      issuer: [],
      altnames: ["a", "b, c", "2001:db8::1", "192.0.2.1"],
    });
  });

  test.each<[X509["publicKey"], [string, number]]>([
    [{ asymmetricKeyType: "rsa", asymmetricKeyDetails: { modulusLength: 4096 } }, ["RSA", 4096]],
    [{ asymmetricKeyType: "dsa", asymmetricKeyDetails: { modulusLength: 1024 } }, ["DSA", 1024]],
    [{ asymmetricKeyType: "ec", asymmetricKeyDetails: { namedCurve: "prime256v1" } }, ["EC (secp256r1)", 256]],
    [{ asymmetricKeyType: "ec", asymmetricKeyDetails: { namedCurve: "brainpool" } }, ["EC (brainpool)", -1]],
    [{ asymmetricKeyType: "ed25519" }, ["Ed25519", -1]],
    [{}, ["", -1]],
  ])("the key of %j", (publicKey, keyinfo) => {
    expect(certificateJson({ ...certificate, subjectAltName: undefined, publicKey }).keyinfo).toEqual(keyinfo);
  });
});
