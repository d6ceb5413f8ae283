import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { join } from 'node:path';
import { contentSecurityPolicy, type DashboardPages, PAGE_HEADERS } from './pages';

/** Of the build, beside the compiled API. */
export const DASHBOARD_DIRECTORY = join(__dirname, '../../../../dashboard');

const YEAR = 'public, max-age=31536000, immutable';
/** One segment, as the build names its files: nothing that leads elsewhere. */
const NAME = /^[\w-][\w.-]*$/;

/** Serves `/` and the files of the build. Their names hold a digest, so browsers never ask twice. */
export async function serveDashboard(
  fastify: FastifyInstance,
  pages: DashboardPages,
  directory = DASHBOARD_DIRECTORY,
): Promise<void> {
  fastify.get('/', { config: { policy: 'public' } }, (_request, reply) => pages.send(reply));
  const headers = { ...PAGE_HEADERS, 'content-security-policy': contentSecurityPolicy(), 'cache-control': YEAR };
  // In a context of its own: the API page registers the same plugin beside it.
  await fastify.register(async (files) => {
    await files.register(fastifyStatic, {
      root: join(directory, 'assets'),
      serve: false,
      preCompressed: true,
      cacheControl: false,
      // Of what is there: an answer that nothing is must not be kept for a year.
      setHeaders: (reply) => void reply.headers(headers),
    });
    files.get<{ Params: { name: string } }>('/assets/:name', { config: { policy: 'public' } }, (request, reply) =>
      NAME.test(request.params.name) ? reply.sendFile(request.params.name) : reply.callNotFound(),
    );
  });
}
