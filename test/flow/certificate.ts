// A certificate that nobody uses, and what mitmproxy says of it.
import type { CertificateJson } from "../../src/index.ts";

export const certificatePem = `-----BEGIN CERTIFICATE-----
MIICFTCCAbugAwIBAgIKEjRWeJCrze8SNDAKBggqhkjOPQQDAjA9MQswCQYDVQQG
EwJYWDEYMBYGA1UECgwPRXjDpG1wbGUsIEluYy4gMRQwEgYDVQQDDAtleGFtcGxl
LmNvbTAeFw0yNjExMjMwNzA1MzhaFw0zNjExMjAwNzA1MzhaMD0xCzAJBgNVBAYT
AlhYMRgwFgYDVQQKDA9FeMOkbXBsZSwgSW5jLiAxFDASBgNVBAMMC2V4YW1wbGUu
Y29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEMFt/F4jLZ4vR+pw4/3MACTft
lozVcuwiZZ3hXZVjM7ic5+BOTS7cx9TYfwASrWNEl4R3f9Z6YASqR2YKTonCAKOB
ojCBnzAdBgNVHQ4EFgQUhrEEIykqVSg7Q2cuCZy+rgR8oHAwHwYDVR0jBBgwFoAU
hrEEIykqVSg7Q2cuCZy+rgR8oHAwDwYDVR0TAQH/BAUwAwEB/zBMBgNVHREERTBD
hxAgAQ24AAAAAAAAAAAAAAABggtleGFtcGxlLmNvbYINKi5leGFtcGxlLm9yZ4cE
wAACAYENYUBleGFtcGxlLmNvbTAKBggqhkjOPQQDAgNIADBFAiBXxv6hpoh7y77T
RO5aaJcANqxCsTFNtLHV9bv3CRzCvAIhANpOl8+9Mcoxhv2XhzBFBfcr4HlgHZtC
ZPUjW0w/wcOB
-----END CERTIFICATE-----
`;

export const certificateText: CertificateJson = {
  keyinfo: ["EC (secp256r1)", 256],
  sha256: "9fbf05681b9133b9a9f61dccec76d46fdd1133f011a9609a5b98f8f5def87743",
  notbefore: 1795417538,
  notafter: 2110777538,
  serial: "85968058272638546416180",
  subject: [
    ["C", "XX"],
    ["O", "Exämple, Inc. "],
    ["CN", "example.com"],
  ],
  issuer: [
    ["C", "XX"],
    ["O", "Exämple, Inc. "],
    ["CN", "example.com"],
  ],
  altnames: ["example.com", "*.example.org", "2001:db8::1", "192.0.2.1"],
};
