import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  retainSearchParams,
  RouterProvider,
} from '@tanstack/react-router';
import { PAGES } from '../pages';
import { NotFound } from './not-found';
import { PageCrash } from './page-crash';
import { Shell } from './shell';

/** What stands behind the question mark; every page reads its own filters from it as plain text. */
export type Search = Record<string, string | undefined>;

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  validateSearch: (search): Search => search as Search,
  // The period goes with people from page to page.
  search: { middlewares: [retainSearchParams<Search>(['range'])] },
});

const pages = PAGES.map(({ path, load }) =>
  createRoute({
    getParentRoute: () => root,
    // One more segment names what is open on the page, so that it can be linked: /requests/req_...
    path: path === '/' ? '/' : `${path}/{-$open}`,
    component: lazyRouteComponent(load),
  }),
);

const router = createRouter({
  routeTree: root.addChildren(pages),
  defaultPreload: 'intent',
  defaultErrorComponent: PageCrash,
  scrollRestoration: true,
  // As people write addresses: ?model=gpt-4o, without quotes around it.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const given = Object.entries(search as Search).filter(
      (pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '',
    );
    return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
  },
});

export const Routes = () => <RouterProvider router={router} />;
