export function MachineView() {
  return <h1>Machine</h1>;
}
