import type { Notice } from '../../ui/states/notify.tsx';

/** The address that is shown: `pathname` without, `search` with its question mark. */
export interface ShownAddress {
  readonly pathname: string;
  readonly search: string;
}

/** Whether the job's own page is shown, which says itself how the job ended. */
export function showsJob(
  { pathname }: Pick<ShownAddress, 'pathname'>,
  { id }: { readonly id: string },
): boolean {
  return pathname === `/jobs/${id}`;
}

/** Whether a notice leads to what is shown anyway: its very page, or a whole list of which it names a part. */
export function leadsHere({ pathname, search }: ShownAddress, { link }: Pick<Notice, 'link'>): boolean {
  if (link === undefined) return false;
  const [path, query = ''] = link.href.split('?');
  return path === pathname && (search === '' || search === `?${query}`);
}
