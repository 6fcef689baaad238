import type { Handler } from '../server.js';
import { reply, startApi } from '../server.js';

/** A partner's API with a token endpoint of its own: any path answers what it was sent, to who has the token of the day. */
export class Partner {
  #issued = 0;
  #revoked = 0;
  /** What the API saw, a line each: `POST /v1/files 401`. */
  readonly seen: string[] = [];
  url = '';

  /** How many tokens were issued. */
  get issued(): number {
    return this.#issued;
  }

  static async start(): Promise<Partner> {
    const partner = new Partner();
    partner.url = (await startApi(partner.#answer)).url;
    return partner;
  }

  /** From now on the API refuses every token that was issued before. */
  revoke(): void {
    this.#revoked = this.#issued;
    this.seen.length = 0;
  }

  readonly #answer: Handler = ({ method, url, headers, body }, response) => {
    if (url === '/token') {
      return reply(response, { access_token: `token-${++this.#issued}`, token_type: 'Bearer', expires_in: 3_600 });
    }
    const number = Number(/^Bearer token-(\d+)$/.exec(headers.authorization ?? '')?.[1] ?? 0);
    const status = number > this.#revoked ? 200 : 401;
    this.seen.push(`${method} ${url} ${status}`);
    if (status === 401) return reply(response, { message: 'who are you?' }, 401);
    if (url === '/soap?wsdl') return response.setHeader('content-type', 'text/xml').end(wsdl(this.url));
    if (url === '/soap') return response.setHeader('content-type', 'text/xml').end(ENVELOPE);
    if (url === '/graphql') return reply(response, { data: { echo: body } });
    return reply(response, { id: 1, body });
  };
}

const ENVELOPE = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>
  <OrderResponse xmlns="urn:orders">done</OrderResponse></soap:Body></soap:Envelope>`;

const wsdl = (url: string) => `<definitions name="Orders" targetNamespace="urn:orders" xmlns:tns="urn:orders"
  xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <types><xsd:schema targetNamespace="urn:orders"><xsd:element name="Order" type="xsd:string"/><xsd:element name="OrderResponse" type="xsd:string"/></xsd:schema></types>
  <message name="In"><part name="body" element="tns:Order"/></message><message name="Out"><part name="body" element="tns:OrderResponse"/></message>
  <portType name="Port"><operation name="Order"><input message="tns:In"/><output message="tns:Out"/></operation></portType>
  <binding name="Binding" type="tns:Port"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="Order"><soap:operation soapAction="order"/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation></binding>
  <service name="Orders"><port name="Port" binding="tns:Binding"><soap:address location="${url}/soap"/></port></service>
</definitions>`;
