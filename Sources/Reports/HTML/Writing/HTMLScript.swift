/// The page's script: the filter of the findings, and folds that open for print and for links into them.
enum HTMLScript {
  static let text: StaticString = """
    (() => {
      const form = document.getElementById("filter");
      if (form) {
        form.hidden = false;
        const text = document.getElementById("filter-text");
        const count = document.getElementById("filter-count");
        const boxes = [...form.querySelectorAll("input[type=checkbox]")];
        const items = [...document.querySelectorAll(".finding")].map(item => [item, item.textContent.toLowerCase()]);
        const apply = () => {
          const words = text.value.toLowerCase().split(/\\s+/).filter(Boolean);
          const kinds = new Set(boxes.filter(box => box.checked).map(box => box.value));
          let shown = 0;
          for (const [item, said] of items) {
            const fits = kinds.has(item.dataset.severity) && words.every(word => said.includes(word));
            item.hidden = !fits;
            if (fits) shown += 1;
          }
          count.textContent = shown === items.length ? "" : shown + " of " + items.length + " shown";
        };
        form.addEventListener("input", apply);
        form.addEventListener("submit", event => event.preventDefault());
      }
      let closed = [];
      addEventListener("beforeprint", () => {
        closed = [...document.querySelectorAll(".charts + details:not([open]), .group > details:not([open])")];
        for (const fold of closed) fold.open = true;
      });
      addEventListener("afterprint", () => { for (const fold of closed) fold.open = false; });
    })();
    """
}
