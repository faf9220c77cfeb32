// The names of DNS numbers, from IANA's registry, as mitmproxy shows them.

/** Resource record types. */
const types: Record<number, string> = {
  1: "A",
  2: "NS",
  3: "MD",
  4: "MF",
  5: "CNAME",
  6: "SOA",
  7: "MB",
  8: "MG",
  9: "MR",
  10: "NULL",
  11: "WKS",
  12: "PTR",
  13: "HINFO",
  14: "MINFO",
  15: "MX",
  16: "TXT",
  17: "RP",
  18: "AFSDB",
  19: "X25",
  20: "ISDN",
  21: "RT",
  22: "NSAP",
  23: "NSAP_PTR",
  24: "SIG",
  25: "KEY",
  26: "PX",
  27: "GPOS",
  28: "AAAA",
  29: "LOC",
  30: "NXT",
  31: "EID",
  32: "NIMLOC",
  33: "SRV",
  34: "ATMA",
  35: "NAPTR",
  36: "KX",
  37: "CERT",
  38: "A6",
  39: "DNAME",
  40: "SINK",
  41: "OPT",
  42: "APL",
  43: "DS",
  44: "SSHFP",
  45: "IPSECKEY",
  46: "RRSIG",
  47: "NSEC",
  48: "DNSKEY",
  49: "DHCID",
  50: "NSEC3",
  51: "NSEC3PARAM",
  52: "TLSA",
  53: "SMIMEA",
  55: "HIP",
  56: "NINFO",
  57: "RKEY",
  58: "TALINK",
  59: "CDS",
  60: "CDNSKEY",
  61: "OPENPGPKEY",
  62: "CSYNC",
  63: "ZONEMD",
  64: "SVCB",
  65: "HTTPS",
  99: "SPF",
  100: "UINFO",
  101: "UID",
  102: "GID",
  103: "UNSPEC",
  104: "NID",
  105: "L32",
  106: "L64",
  107: "LP",
  108: "EUI48",
  109: "EUI64",
  249: "TKEY",
  250: "TSIG",
  251: "IXFR",
  252: "AXFR",
  253: "MAILB",
  254: "MAILA",
  255: "ANY",
  256: "URI",
  257: "CAA",
  258: "AVC",
  259: "DOA",
  260: "AMTRELAY",
  32768: "TA",
  32769: "DLV",
};

const classes: Record<number, string> = { 1: "IN", 3: "CH", 4: "HS", 254: "NONE", 255: "ANY" };

const opCodes: Record<number, string> = { 0: "QUERY", 1: "IQUERY", 2: "STATUS", 4: "NOTIFY", 5: "UPDATE", 6: "DSO" };

/** Response codes, each with the HTTP status that comes closest. */
const responseCodes: Record<number, [name: string, status: number]> = {
  0: ["NOERROR", 200],
  1: ["FORMERR", 400],
  2: ["SERVFAIL", 500],
  3: ["NXDOMAIN", 404],
  4: ["NOTIMP", 501],
  5: ["REFUSED", 403],
  6: ["YXDOMAIN", 409],
  7: ["YXRRSET", 409],
  8: ["NXRRSET", 410],
  9: ["NOTAUTH", 401],
  10: ["NOTZONE", 404],
  11: ["DSOTYPENI", 501],
};

export function typeName(type: number): string {
  return types[type] ?? `TYPE(${type})`;
}

export function className(class_: number): string {
  return classes[class_] ?? `CLASS(${class_})`;
}

export function opCodeName(opCode: number): string {
  return opCodes[opCode] ?? `OPCODE(${opCode})`;
}

export function responseCodeName(responseCode: number): string {
  return responseCodes[responseCode]?.[0] ?? `RCODE(${responseCode})`;
}

export function httpStatusOf(responseCode: number): number {
  return responseCodes[responseCode]?.[1] ?? 500;
}
