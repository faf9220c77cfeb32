// What mitmweb's flow JSON says of a certificate, from what Node's X509Certificate says of it.

export interface CertificateJson {
  keyinfo: [type: string, bits: number];
  /** Fingerprint, hexadecimal. */
  sha256: string;
  /** Seconds since 1970. */
  notbefore: number;
  notafter: number;
  /** Decimal. */
  serial: string;
  subject: [name: string, value: string][];
  issuer: [name: string, value: string][];
  altnames: string[];
}

/** What is used of Node's X509Certificate. */
export interface X509 {
  readonly fingerprint256: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly serialNumber: string;
  readonly subject: string | undefined;
  readonly issuer: string | undefined;
  readonly subjectAltName: string | undefined;
  readonly publicKey: {
    readonly asymmetricKeyType?: string;
    readonly asymmetricKeyDetails?: { readonly modulusLength?: number; readonly namedCurve?: string };
  };
}

/** Curves by the names that mitmproxy's library gives them, and their bits. */
const curves: Record<string, [name: string, bits: number]> = {
  prime256v1: ["secp256r1", 256],
  secp256k1: ["secp256k1", 256],
  secp224r1: ["secp224r1", 224],
  secp384r1: ["secp384r1", 384],
  secp521r1: ["secp521r1", 521],
  prime192v1: ["secp192r1", 192],
};

/** Attributes whose short names RFC 4514 does not know: it shows their numbers. */
const attributes: Record<string, string> = {
  SN: "2.5.4.4",
  serialNumber: "2.5.4.5",
  title: "2.5.4.12",
  description: "2.5.4.13",
  businessCategory: "2.5.4.15",
  postalCode: "2.5.4.17",
  GN: "2.5.4.42",
  dnQualifier: "2.5.4.46",
  organizationIdentifier: "2.5.4.97",
  emailAddress: "1.2.840.113549.1.9.1",
  jurisdictionL: "1.3.6.1.4.1.311.60.2.1.1",
  jurisdictionST: "1.3.6.1.4.1.311.60.2.1.2",
  jurisdictionC: "1.3.6.1.4.1.311.60.2.1.3",
  street: "STREET",
};

export function certificateJson(certificate: X509): CertificateJson {
  return {
    keyinfo: keyInfo(certificate.publicKey),
    sha256: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
    notbefore: Date.parse(certificate.validFrom) / 1000,
    notafter: Date.parse(certificate.validTo) / 1000,
    serial: BigInt(`0x${certificate.serialNumber}`).toString(),
    subject: nameOf(certificate.subject),
    issuer: nameOf(certificate.issuer),
    altnames: altNames(certificate.subjectAltName),
  };
}

function keyInfo({ asymmetricKeyType = "", asymmetricKeyDetails = {} }: X509["publicKey"]): [string, number] {
  const { modulusLength = -1, namedCurve = "" } = asymmetricKeyDetails;
  if (asymmetricKeyType === "ec") {
    const [name, bits] = curves[namedCurve] ?? [namedCurve, -1];
    return [`EC (${name})`, bits];
  }
  if (asymmetricKeyType.startsWith("rsa") || asymmetricKeyType === "dsa")
    return [asymmetricKeyType.slice(0, 3).toUpperCase(), modulusLength];
  return [asymmetricKeyType.charAt(0).toUpperCase() + asymmetricKeyType.slice(1), -1];
}

/** Node gives a line an attribute, special characters behind a backslash; several of one set are joined by ` + `. */
function nameOf(name: string | undefined): [string, string][] {
  if (!name) return [];
  return name.split(/\n| \+ (?=[A-Za-z0-9.]+=)/).map((line) => {
    const cut = line.indexOf("=");
    const key = line.slice(0, cut);
    return [attributes[key] ?? key, line.slice(cut + 1).replace(/\\(.)/gs, "$1")];
  });
}

/** `DNS:a, IP Address:b`: names first, then addresses. A name with special characters is a JSON string. */
function altNames(text: string | undefined): string[] {
  const names: string[] = [];
  const addresses: string[] = [];
  for (const [, kind, value] of (text ?? "").matchAll(/(?:^|, )([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)/g)) {
    const plain = value.startsWith('"') ? String(JSON.parse(value)) : value;
    if (kind === "DNS") names.push(plain);
    else if (kind === "IP Address") addresses.push(compressAddress(plain));
  }
  return [...names, ...addresses];
}

/** An IPv6 address in the short form of RFC 5952: OpenSSL spells out every group. */
function compressAddress(address: string): string {
  if (!address.includes(":")) return address;
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}
