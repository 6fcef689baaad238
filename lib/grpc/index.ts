export { grpcInterceptor } from './grpc-interceptor.js';
