import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyHttpOptions, FastifyReply, FastifyRequest } from 'fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { GatewayError } from '@libs/kernel';
import { newRequestId } from '../data-plane/data-plane';
import type { DashboardPages } from '../dashboard/pages';
import { csrfFailed, isFormWithLogin, type RegisteredRoute, watchRoutes } from '../policy';
import { answerError } from './answer-error';
import { answerMalformedHttp } from './malformed-http';
import type { SideListeners } from './listeners';
import { ourAddress } from './known-addresses';
import { unknownAddress } from './unknown-address';

/** Control-plane bodies are small; the data plane has a limit of its own. */
const CONTROL_BODY_BYTES = 256 * 1024;
/** As long as the head of a request can be: an id that is too long is an unknown id, not a fault of its own. */
const LONGEST_PARAMETER = 16 * 1024;

/** No id, name or cursor holds one, and PostgreSQL cannot even compare with it. */
const NUL = /%00/;

/** What holds for every answer of the process, whichever plane, library or fault it comes from. */
export class ApiAdapter extends FastifyAdapter {
  /** Every route, with its policy. */
  readonly routes: readonly RegisteredRoute[];
  /** Set where there is a dashboard: addresses that are nobody's are its own, for who wants to look at them. */
  pages: DashboardPages | undefined;
  private draining = false;

  constructor(
    options: FastifyHttpOptions<Server> = {},
    private readonly aside?: SideListeners,
  ) {
    super({
      genReqId: newRequestId,
      bodyLimit: CONTROL_BODY_BYTES,
      return503OnClosing: false,
      rewriteUrl: (request: IncomingMessage) => ourAddress(request.url ?? '/'),
      // Nothing here is a middleware, and looking for one costs every request.
      skipMiddie: true,
      routerOptions: { maxParamLength: LONGEST_PARAMETER },
      clientErrorHandler: (failure: Error, socket: Socket) => answerMalformedHttp(failure, socket),
      frameworkErrors: (_failure: unknown, request: FastifyRequest, reply: FastifyReply) => refuseAddress(request, reply),
      ...options,
    });
    const fastify = this.getInstance();
    this.routes = watchRoutes(fastify);
    // An expectation that nobody knows may be ignored; Node would refuse it with an empty answer of its own.
    fastify.server.on('checkExpectation', (request, response) => fastify.server.emit('request', request, response));
    // Answers that the data path writes by itself do not come by here; they name their request too.
    fastify.addHook('onSend', (request, reply, payload, done) => {
      void reply.header('x-request-id', request.id);
      done(null, payload);
    });
    fastify.addHook('onRequest', (request, reply, done) => {
      if (this.draining && request.routeOptions.config.policy !== 'public') return this.refuseWhileDraining(request, reply);
      // Before the body is read: what is not here needs no body.
      if (request.is404 || this.isElsewhere(request)) return this.answerUnknown(request, reply);
      if (NUL.test(request.url)) return answerError(addressUnreadable(), request, reply);
      if (isFormWithLogin(request)) return answerError(csrfFailed(), request, reply);
      if (isCompressed(request)) return answerError(compressed(), request, reply);
      done();
    });
  }

  /** From now on new requests are told to come again; those being served go on. */
  drain(): void {
    this.draining = true;
  }

  /** Nest's own answer to unknown addresses would be one more shape. */
  override setNotFoundHandler(): ReturnType<FastifyAdapter['setNotFoundHandler']> {
    return this.getInstance().setNotFoundHandler((request, reply) => this.answerUnknown(request, reply));
  }

  private answerUnknown(request: FastifyRequest, reply: FastifyReply): void {
    const { aside, pages } = this;
    if (pages?.wants(request) && (aside?.serves(request.raw, '/', 'public') ?? true)) return this.answerPage(pages, reply);
    const here = aside ? this.routes.filter(({ url, policy }) => aside.serves(request.raw, url, policy)) : this.routes;
    const { error, allow } = unknownAddress(here, request.method, request.url);
    if (allow !== undefined) void reply.header('allow', allow);
    answerError(error, request, reply);
  }

  private answerPage(pages: DashboardPages, reply: FastifyReply): void {
    pages.send(reply).catch((failure: unknown) => void reply.send(failure));
  }

  /** True for what has a listener of its own, which this request did not come in by. */
  private isElsewhere({ raw, routeOptions }: FastifyRequest): boolean {
    return this.aside !== undefined && !this.aside.serves(raw, routeOptions.url ?? '', routeOptions.config.policy);
  }

  private refuseWhileDraining(request: FastifyRequest, reply: FastifyReply): void {
    void reply.header('connection', 'close');
    const message = 'The gateway is shutting down. Send the request again.';
    answerError(new GatewayError('shutting_down', message, { retryAfterSeconds: 1 }), request, reply);
  }
}

/** Nothing here inflates: a small body that becomes a large one is how such bombs are made. */
function isCompressed({ method, headers }: FastifyRequest): boolean {
  const encoding = headers['content-encoding'];
  return encoding !== undefined && encoding !== 'identity' && method !== 'GET' && method !== 'HEAD';
}

const compressed = (): GatewayError =>
  new GatewayError('unsupported_media_type', 'Send the body uncompressed: this gateway does not take compressed requests.');

/** The router could not read the address: no hook has run, none will. */
function refuseAddress(request: FastifyRequest, reply: FastifyReply): void {
  void reply.header('x-request-id', request.id);
  answerError(addressUnreadable(), request, reply);
}

const addressUnreadable = (): GatewayError =>
  new GatewayError('invalid_request', 'The address of the request cannot be decoded, or holds a NUL.');
