// Reads a certificate for `FlowServices.certificate`, using PeculiarVentures' ASN.1 schemas. Large, so `browserServices()` leaves it out: a
// page that shows certificates can load it when there is one to show.
import { RSAPublicKey } from "@peculiar/asn1-rsa";
import { AsnParser } from "@peculiar/asn1-schema";
import { Certificate, type Name, SubjectAlternativeName, type SubjectPublicKeyInfo } from "@peculiar/asn1-x509";
import type { CertificateJson } from "../flow/certificate.ts";
import { sha256 } from "./sha256.ts";

const ALTERNATIVE_NAMES = "2.5.29.17";
const RSA = "1.2.840.113549.1.1.1";
const EC = "1.2.840.10045.2.1";

/** The attributes shown by name. mitmproxy shows the others by their OIDs. */
const attributes: Record<string, string> = {
  "2.5.4.3": "CN",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.9": "STREET",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
  "0.9.2342.19200300.100.1.1": "UID",
  "0.9.2342.19200300.100.1.25": "DC",
};

/** By OID: elliptic curves, and key types that have no size (-1). */
const keys: Record<string, [name: string, bits: number]> = {
  "1.2.840.10045.3.1.7": ["EC (secp256r1)", 256],
  "1.3.132.0.10": ["EC (secp256k1)", 256],
  "1.3.132.0.33": ["EC (secp224r1)", 224],
  "1.3.132.0.34": ["EC (secp384r1)", 384],
  "1.3.132.0.35": ["EC (secp521r1)", 521],
  "1.3.101.112": ["Ed25519", -1],
  "1.3.101.113": ["Ed448", -1],
};

/**
 * Reads the first certificate in a PEM file; null if it can't be read.
 *
 * @example
 * new FlowReader(blob, { services: { ...browserServices(), certificate: readCertificate } })
 */
export function readCertificate(pem: Uint8Array): CertificateJson | null {
  try {
    return certificateJson(derOf(pem));
  } catch {
    // A dump may hold anything in place of a certificate.
    return null;
  }
}

function derOf(pem: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = new TextDecoder().decode(pem);
  const [, base64] = /-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/.exec(text) ?? [];
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function certificateJson(der: Uint8Array<ArrayBuffer>): CertificateJson {
  const { tbsCertificate: certificate } = AsnParser.parse(der, Certificate);
  const { validity, subject, issuer, extensions = [] } = certificate;
  const names = extensions.find(({ extnID }) => extnID === ALTERNATIVE_NAMES);
  return {
    keyinfo: keyInfo(certificate.subjectPublicKeyInfo),
    sha256: sha256(der),
    notbefore: validity.notBefore.getTime().getTime() / 1000,
    notafter: validity.notAfter.getTime().getTime() / 1000,
    serial: BigInt(`0x${hex(certificate.serialNumber)}`).toString(),
    subject: nameOf(subject),
    issuer: nameOf(issuer),
    altnames: names === undefined ? [] : altNames(AsnParser.parse(names.extnValue.buffer, SubjectAlternativeName)),
  };
}

function hex(buffer: ArrayBuffer): string {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function keyInfo({ algorithm: { algorithm, parameters }, subjectPublicKey }: SubjectPublicKeyInfo): [string, number] {
  if (algorithm === RSA) {
    const modulus = hex(AsnParser.parse(subjectPublicKey, RSAPublicKey).modulus).replace(/^0+/, "");
    return ["RSA", modulus.length * 4 - Math.clz32(Number.parseInt(modulus[0], 16)) + 28];
  }
  const name = algorithm === EC && parameters ? objectIdentifier(new Uint8Array(parameters)) : algorithm;
  return Object.hasOwn(keys, name) ? keys[name] : [name, -1];
}

/** Decodes an OID (X.690, 8.19): base 128, with the first two arcs combined into one number. */
function objectIdentifier(der: Uint8Array): string {
  const numbers: number[] = [];
  let number = 0;
  for (const byte of der.subarray(2)) {
    number = number * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    if (numbers.length === 0) {
      const first = Math.min(Math.floor(number / 40), 2);
      numbers.push(first, number - first * 40);
    } else numbers.push(number);
    number = 0;
  }
  return numbers.join(".");
}

function nameOf(name: Name): [string, string][] {
  return name.flatMap((set) => set.map(({ type, value }): [string, string] => [attributes[type] ?? type, value.toString()]));
}

/** DNS names first, then IP addresses. */
function altNames(names: SubjectAlternativeName): string[] {
  const hosts = names.flatMap(({ dNSName }) => dNSName ?? []);
  return [...hosts, ...names.flatMap(({ iPAddress }) => iPAddress ?? [])];
}
