export function GuideView({ page }: { page: string }) {
  return <h1>{page || 'Guide'}</h1>;
}
