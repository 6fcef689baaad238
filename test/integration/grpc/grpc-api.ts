import * as grpc from '@grpc/grpc-js';
import type { TokenOptions } from 'nestjs-provider-auth';
import { grpcInterceptor } from 'nestjs-provider-auth/grpc';
import { afterTest } from '../../after-test.js';
import { certificate } from '../../localhost-certificate.js';
import { type Partner, type PartnerOptions, startPartner } from '../clients/partner.js';

const serialize = (value: string): Buffer => Buffer.from(value);
const deserialize = (value: Buffer): string => value.toString();
const texts = {
  responseStream: false,
  requestSerialize: serialize,
  requestDeserialize: deserialize,
  responseSerialize: serialize,
  responseDeserialize: deserialize,
} as const;
const service = {
  echo: { path: '/acme.Orders/Echo', requestStream: false, ...texts },
  streamed: { path: '/acme.Orders/Streamed', requestStream: true, ...texts },
} as const;

interface Begun {
  readonly answer: Promise<string>;
  readonly cancel: () => void;
}

export interface GrpcApi extends Partner {
  /** What each call carried. */
  readonly seen: string[];
  /** A unary call that may be cancelled. */
  readonly begin: (text: string, metadata?: grpc.Metadata, options?: grpc.CallOptions) => Begun;
  readonly call: (text: string, metadata?: grpc.Metadata, options?: grpc.CallOptions) => Promise<string>;
  /** One whose request is a stream. */
  readonly streamed: (text: string) => Promise<string>;
  /** Closes the client's channel. */
  readonly closeClient: () => void;
}

/** A gRPC API over TLS, which gives back what it gets to who has a token of the partner, and a client of it. */
export async function startGrpc(options: PartnerOptions = {}, whose?: Pick<TokenOptions, 'subject'>): Promise<GrpcApi> {
  const partner = await startPartner({
    ...options,
    definition: { origins: ['https://localhost'], ...options.definition },
  });
  const seen: string[] = [];
  const refuses = ({ metadata }: { metadata: grpc.Metadata }): boolean => {
    const carried = String(metadata.get('authorization')[0]);
    seen.push(carried);
    return !partner.accepts(carried);
  };
  const refusal = { code: grpc.status.UNAUTHENTICATED, details: 'refused' };
  const server = new grpc.Server();
  server.addService(service, {
    echo(call: grpc.ServerUnaryCall<string, string>, done: grpc.sendUnaryData<string>) {
      if (!refuses(call)) return call.request === 'no answer' ? undefined : done(null, call.request);
      call.sendMetadata(new grpc.Metadata());
      return setTimeout(() => done(refusal), 5);
    },
    streamed(call: grpc.ServerReadableStream<string, string>, done: grpc.sendUnaryData<string>) {
      if (refuses(call)) return done(refusal);
      return call.on('data', (text: string) => done(null, text));
    },
  });
  const { key, cert } = certificate;
  const pair = { private_key: Buffer.from(key), cert_chain: Buffer.from(cert) };
  const port = await new Promise<number>((resolve, reject) => {
    const credentials = grpc.ServerCredentials.createSsl(null, [pair]);
    server.bindAsync('localhost:0', credentials, (error, bound) => (error === null ? resolve(bound) : reject(error)));
  });
  const interceptors = [grpcInterceptor(partner.tokens.for('acme'), whose)];
  const client = new grpc.Client(`localhost:${port}`, grpc.credentials.createSsl(pair.cert_chain), { interceptors });
  afterTest(() => client.close());
  afterTest(() => server.forceShutdown());
  return { ...partner, ...callsOf(client), seen, closeClient: () => client.close() };
}

function callsOf(client: grpc.Client): Pick<GrpcApi, 'begin' | 'call' | 'streamed'> {
  const begin: GrpcApi['begin'] = (text, metadata = new grpc.Metadata(), options = {}) => {
    let call: grpc.ClientUnaryCall | undefined;
    const answer = promised((done) => {
      call = client.makeUnaryRequest(service.echo.path, serialize, deserialize, text, metadata, options, done);
    });
    return { answer, cancel: () => call?.cancel() };
  };
  return {
    begin,
    call: (text, metadata, options) => begin(text, metadata, options).answer,
    streamed: (text) =>
      promised((done) => client.makeClientStreamRequest(service.streamed.path, serialize, deserialize, done).end(text)),
  };
}

function promised(make: (done: grpc.requestCallback<string>) => unknown): Promise<string> {
  return new Promise((resolve, reject) => {
    make((error, value) => (error === null ? resolve(String(value)) : reject(error)));
  });
}
