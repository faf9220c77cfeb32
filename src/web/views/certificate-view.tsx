// What a certificate says. The parser is only loaded when there is one to show.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { CertificateJson } from "../../flow/certificate.ts";
import { Facts } from "./facts.tsx";
import { shownDateTime } from "./format.ts";

export function CertificateView({ pem, title }: { pem: Uint8Array; title: string }): JSX.Element {
  const [certificate, setCertificate] = useState<CertificateJson | null | undefined>(undefined);
  useEffect(() => {
    let isCurrent = true;
    import("../../browser/certificate.ts").then(
      ({ readCertificate }) => isCurrent && setCertificate(readCertificate(pem)),
      () => isCurrent && setCertificate(null),
    );
    return () => {
      isCurrent = false;
    };
  }, [pem]);
  if (certificate === undefined) return <p class="quiet">Reading…</p>;
  return (
    <details class="certificate" open={title === "Certificate"}>
      <summary>{title}</summary>
      {certificate === null ? <p class="quiet">It can’t be read.</p> : <Facts facts={factsOf(certificate)} />}
    </details>
  );
}

function factsOf({ subject, issuer, notbefore, notafter, altnames, keyinfo, serial, sha256 }: CertificateJson): [string, string][] {
  const [key, bits] = keyinfo;
  const facts: [string, string][] = [
    ["Subject", nameOf(subject)],
    ["Issuer", nameOf(issuer)],
    ["Valid", `${shownDateTime(notbefore)} to ${shownDateTime(notafter)}`],
    ["Names", altnames.join(", ")],
    ["Key", bits > 0 ? `${key}, ${bits} bits` : key],
    ["Serial", serial],
    ["SHA-256", sha256],
  ];
  return facts.filter(([, value]) => value !== "");
}

function nameOf(name: CertificateJson["subject"]): string {
  return name.map(([key, value]) => `${key}=${value}`).join(", ");
}
