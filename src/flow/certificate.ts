// A certificate as mitmweb's flow JSON shows it, made from Node's X509Certificate.

export interface CertificateJson {
  keyinfo: [type: string, bits: number];
  /** The SHA-256 fingerprint in hexadecimal. */
  sha256: string;
  /** Seconds since 1970. */
  notbefore: number;
  notafter: number;
  /** The serial number in decimal. */
  serial: string;
  subject: [name: string, value: string][];
  issuer: [name: string, value: string][];
  altnames: string[];
}

/** The part of Node's X509Certificate that is used here. */
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

/** By OpenSSL's name of a curve: its name in the library that mitmproxy uses, and its size in bits. */
const curves: Record<string, [name: string, bits: number]> = {
  prime256v1: ["secp256r1", 256],
  secp256k1: ["secp256k1", 256],
  secp224r1: ["secp224r1", 224],
  secp384r1: ["secp384r1", 384],
  secp521r1: ["secp521r1", 521],
  prime192v1: ["secp192r1", 192],
};

/** Attributes that mitmproxy shows otherwise than by OpenSSL's short name: mostly by OID, since RFC 4514 has no name for them. */
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

/**
 * The attributes of a distinguished name. Node puts each on a line of its own, with special characters escaped by a backslash; those of a
 * multi-valued RDN are joined by ` + `.
 */
function nameOf(name: string | undefined): [string, string][] {
  if (!name) return [];
  return name.split(/\n| \+ (?=[A-Za-z0-9.]+=)/).map((line) => {
    const cut = line.indexOf("=");
    const key = line.slice(0, cut);
    return [attributes[key] ?? key, line.slice(cut + 1).replace(/\\(.)/gs, "$1")];
  });
}

/** Parses `DNS:a, IP Address:b`: the names come first, then the addresses. Node quotes a name with special characters as a JSON string. */
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

/** Shortens an IPv6 address as in RFC 5952: OpenSSL spells out every group. */
function compressAddress(address: string): string {
  if (!address.includes(":")) return address;
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}
