/* Opens the printer's dialogue after the print was written down; without it people press Ctrl+P. */
if (document.querySelector("[data-print-now]")) window.print();
