import { useLocation } from 'wouter';
import { UnknownPage } from '../ui/states/unknown-page.tsx';

export function NotFoundPage() {
  const [location] = useLocation();
  return <UnknownPage kind="page" asked={location} />;
}
