import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import type { AddingDrawers } from '../ui/adding/drawers.ts';
import type { PageAddress } from '../ui/layout/page-address.ts';

type PageModule = { default: ComponentType<PageAddress> };

interface PageRoute {
  pattern: string;
  page: LazyExoticComponent<ComponentType<PageAddress>>;
  /** One page for all addresses of the pattern: what was typed stays when only the address changes. */
  keepsState?: true;
}

const page = (load: () => Promise<PageModule>) => lazy(load);

const restore = page(() => import('../features/restore/restore-page.tsx'));

/** Every address of the interface. The first match wins. */
export const routes: readonly PageRoute[] = [
  { pattern: '/overview', page: page(() => import('../features/overview/overview-page.tsx')) },
  { pattern: '/databases', page: page(() => import('../features/databases/databases-page.tsx')) },
  { pattern: '/databases/:id', page: page(() => import('../features/databases/database-page.tsx')) },
  { pattern: '/protect', page: page(() => import('../features/protect/protect-page.tsx')), keepsState: true },
  { pattern: '/restore/:instance?/:point?', page: restore, keepsState: true },
  { pattern: '/jobs', page: page(() => import('../features/jobs/jobs-page.tsx')) },
  { pattern: '/jobs/:id', page: page(() => import('../features/jobs/job-page.tsx')) },
  { pattern: '/policies', page: page(() => import('../features/policies/policies-page.tsx')) },
  { pattern: '/policies/new', page: page(() => import('../features/policies/new-policy-page.tsx')) },
  { pattern: '/policies/:vault/:id', page: page(() => import('../features/policies/policy-page.tsx')) },
  {
    pattern: '/policies/:vault/:id/edit',
    page: page(() => import('../features/policies/edit-policy-page.tsx')),
  },
  { pattern: '/vaults', page: page(() => import('../features/vaults/vaults-page.tsx')) },
  { pattern: '/vaults/:id', page: page(() => import('../features/vaults/vault-page.tsx')) },
  { pattern: '/servers', page: page(() => import('../features/servers/servers-page.tsx')) },
  { pattern: '/servers/:id', page: page(() => import('../features/servers/server-page.tsx')) },
  { pattern: '/settings/azure', page: page(() => import('../features/identities/identities-page.tsx')) },
  {
    pattern: '/settings/azure/access',
    page: page(() => import('../features/access/access-page.tsx')),
  },
  { pattern: '/settings', page: page(() => import('../features/settings/settings-page.tsx')) },
];

/** Drawers that add what a page of another feature lacks, over that page. */
export const addingDrawers: AddingDrawers = {
  server: lazy(async () => ({
    default: (await import('../features/servers/add-server-drawer.tsx')).AddServerDrawer,
  })),
  vault: lazy(async () => ({
    default: (await import('../features/vaults/adding/add-vault-drawer.tsx')).AddVaultDrawer,
  })),
  tools: lazy(async () => ({
    default: (await import('../features/settings/client-tools-drawer.tsx')).ClientToolsDrawer,
  })),
};

/** The form that lets an address through a firewall, over the page that was refused. */
export const AddressDrawer = lazy(async () => ({
  default: (await import('../features/servers/network/add-address-drawer.tsx')).AddAddressDrawer,
}));
