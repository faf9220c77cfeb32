// Internationalised host names. The long names are the samples of RFC 3492, section 7.1.
import { describe, expect, test } from "@jest/globals";
import { decodeHost, encodeHost } from "../../src/flow/idna.ts";
import { utf8 } from "../helpers.ts";
import { flowOf } from "./flows.ts";

describe("names", () => {
  test.each([
    ["example.com", "example.com"],
    ["xn--mnchen-3ya.de", "münchen.de"],
    ["www.xn--mnchen-3ya.de:8443", "www.münchen.de:8443"],
    ["xn--mnchen-3ya:8443", "münchen:8443"],
    ["xn--ls8h.la", "💩.la"],
    ["xn--egbpdaj6bu4bxfgehfvwxn", "ليهمابتكلموشعربي؟"],
    ["xn--ihqwcrb4cv8a8dqg056pqjye", "他们为什么不说中文"],
    ["xn--b1abfaaepdrnnbgefbadotcwatmq2g4l", "почемужеонинеговорятпорусски"],
    ["xn--d9juau41awczczp", "そのスピードで"],
    ["xn--porqunopuedensimplementehablarenespaol-fmd56a", "porquénopuedensimplementehablarenespañol"],
    ["xn--zzzzzzzzzz", "衞箥糪縖"],
  ])("%s is %s", (ascii, unicode) => {
    expect(decodeHost(ascii)).toBe(unicode);
  });

  test.each(["xn--a!", "xn--99999999999999999", "xn--mnchen-3y", "xn--::1"])("%s is left as it is", (name) => {
    expect(decodeHost(name)).toBe(name);
  });

  test.each([
    ["münchen.de", "xn--mnchen-3ya.de"],
    ["münchen.de:8443", "xn--mnchen-3ya.de:8443"],
    ["Example.com:80", "Example.com:80"],
    ["[::1]:80", "[::1]:80"],
    ["ü b", "ü b"],
    ["", ""],
  ])("%s is written as %s", (unicode, ascii) => {
    expect(encodeHost(unicode)).toBe(ascii);
  });
});

test("the authority of a request", () => {
  const { request } = flowOf("http", { "request.authority": utf8("xn--mnchen-3ya.de:81"), "request.http_version": utf8("HTTP/2.0") });
  expect(request.authority).toBe("münchen.de:81");
  expect(request.prettyHost).toBe("münchen.de");
  request.authority = "bücher.example";
  expect(request.getState()).toEqual(
    flowOf("http", { "request.authority": utf8("xn--bcher-kva.example"), "request.http_version": utf8("HTTP/2.0") }).request.getState(),
  );
});
