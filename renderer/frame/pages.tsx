import { Suspense, type ComponentType } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { AddressDrawerContext } from '../ui/access/address-drawer.ts';
import { AddingDrawersContext } from '../ui/adding/drawers.ts';
import { PageSkeleton } from '../ui/states/skeletons.tsx';
import { NotFoundPage } from './not-found-page.tsx';
import { PageBoundary } from './page-boundary.tsx';
import type { PageAddress } from '../ui/layout/page-address.ts';
import { AddressDrawer, addingDrawers, routes } from './routes.ts';

/** The page of the present address, with a boundary of its own. */
export function Pages() {
  return (
    <Switch>
      <Route path="/">
        <Redirect to="/overview" replace />
      </Route>
      {routes.map(({ pattern, page, keepsState }) => (
        <Route key={pattern} path={pattern}>
          {(params) => <OnePage page={page} params={params} place={keepsState ? pattern : null} />}
        </Route>
      ))}
      <Route>
        <NotFoundPage />
      </Route>
    </Switch>
  );
}

function OnePage(props: {
  page: ComponentType<PageAddress>;
  params: PageAddress['params'];
  /** Key of the page; the address itself when null. */
  place: string | null;
}) {
  const [location] = useLocation();
  const { page: Page, params, place } = props;
  return (
    <PageBoundary key={place ?? location}>
      <AddingDrawersContext.Provider value={addingDrawers}>
        <AddressDrawerContext.Provider value={AddressDrawer}>
          <Suspense fallback={<PageSkeleton />}>
            <Page params={params} />
          </Suspense>
        </AddressDrawerContext.Provider>
      </AddingDrawersContext.Provider>
    </PageBoundary>
  );
}
