// Both connections of a flow, with the certificates that were shown.
import type { JSX } from "preact";
import type { ConnectionDetails, FlowDetails } from "../protocol.ts";
import { CertificateView } from "./certificate-view.tsx";
import { Facts, Section } from "./facts.tsx";

export function ConnectionView({ details }: { details: FlowDetails }): JSX.Element {
  return (
    <>
      <Side title="Server" connection={details.server} />
      <Side title="Client" connection={details.client} />
    </>
  );
}

function Side({ title, connection }: { title: string; connection: ConnectionDetails }): JSX.Element {
  return (
    <Section title={title}>
      <Facts facts={connection.facts} />
      {connection.certificates.map((pem, index) => (
        <CertificateView key={index} pem={pem} title={index === 0 ? "Certificate" : `Certificate ${index + 1} of the chain`} />
      ))}
    </Section>
  );
}
