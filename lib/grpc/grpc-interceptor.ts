import {
  InterceptingCall,
  type InterceptingListener,
  type Interceptor,
  type InterceptorOptions,
  Metadata,
  status,
} from '@grpc/grpc-js';
import type { ProviderTokenService } from '../index.js';
import { AuthorizedTry, type CallOwner } from './authorized-try.js';
import { CallLimit } from './call-limit.js';

type NextCall = Parameters<Interceptor>[1];
type OneMoreCall = ReturnType<NextCall>;

/**
 * An interceptor for a client of @grpc/grpc-js, whose calls carry a provider's token as call credentials. UNAUTHENTICATED is a
 * rejection: all calls that get it share one acquisition, and a unary call is made once more with another token. A call with a
 * stream is not: the next one has another token.
 *
 * The token goes to `https://` and the host that the channel was made for, without its port: that origin has to be among the
 * provider's `origins`. Make the channel with `credentials.createSsl()`: grpc-js sends call credentials over one that is not encrypted
 * too, and nobody can tell here.
 *
 * A call that is refused (`ERR_ORIGIN_NOT_ALLOWED`; `ERR_REQUEST_UNSAFE` for a `host` of its own; `ERR_AUTHORIZATION_PRESENT`, also
 * for `credentials` of its own; …) or for which there is no token ends with a status whose details say why.
 */
export function grpcInterceptor(tokens: ProviderTokenService, whose: CallOwner = {}): Interceptor {
  return (options, nextCall) => {
    let given = new Metadata();
    let message: unknown;
    let second: OneMoreCall | undefined;
    const limit = new CallLimit(options);
    const oneMoreTry = (): AuthorizedTry => new AuthorizedTry(tokens, whose, { options, metadata: () => given });
    const first = oneMoreTry();
    return new InterceptingCall(nextCall({ ...options, credentials: first.credentials }), {
      start: (metadata, listener, next) => {
        given = metadata.clone();
        let handOver: (() => void) | undefined;
        /** Whether the call is made once more. It is not where it is over meanwhile, or its client closed. */
        const isRepeated = async (): Promise<boolean> => {
          try {
            if (!(await limit.within((signal) => first.rejected({ signal })))) return false;
            second = again({ options, nextCall, metadata: given, message, listener }, oneMoreTry());
            return true;
          } catch {
            return false;
          }
        };
        next(metadata, {
          // What answers a unary call, `null` for nothing, counts only with the status behind it.
          onReceiveMessage: (received, nextMessage) => {
            if (isUnary(options)) handOver = () => nextMessage(received);
            else nextMessage(received);
          },
          onReceiveStatus: async (answer, nextStatus) => {
            if (answer.code === status.UNAUTHENTICATED) {
              if (!isUnary(options)) void first.rejected();
              else if (await isRepeated()) return;
            }
            handOver?.();
            nextStatus(answer);
          },
        });
      },
      sendMessage: (sent, next) => {
        message = sent;
        next(sent);
      },
      cancel: (next) => {
        limit.cancel();
        second?.cancelWithStatus(status.CANCELLED, 'Cancelled on client');
        next();
      },
    });
  };
}

interface Repeated {
  readonly options: InterceptorOptions;
  readonly nextCall: NextCall;
  readonly metadata: Metadata;
  readonly message: unknown;
  readonly listener: InterceptingListener;
}

/** Makes a unary call once more; what comes of it is what the caller gets. */
function again({ options, nextCall, metadata, message, listener }: Repeated, one: AuthorizedTry): OneMoreCall {
  const call = nextCall({ ...options, credentials: one.credentials });
  call.start(metadata, {
    onReceiveMetadata: (received) => listener.onReceiveMetadata(received),
    onReceiveMessage: (received) => listener.onReceiveMessage(received),
    onReceiveStatus: (answer) => {
      if (answer.code === status.UNAUTHENTICATED) void one.rejected();
      listener.onReceiveStatus(answer);
    },
  });
  call.sendMessage(message);
  call.halfClose();
  return call;
}

function isUnary({ method_definition: { requestStream, responseStream } }: InterceptorOptions): boolean {
  return !requestStream && !responseStream;
}
