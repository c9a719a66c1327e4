
(function () {
  'use strict';
  var input = document.querySelector('.switch input');
  function read() {
    if (location.hash === '#private' || location.hash === '#public') input.checked = location.hash === '#private';
  }
  if (input) {
    read();
    addEventListener('hashchange', read);
    input.addEventListener('change', function () {
      location.replace(input.checked ? '#private' : '#public');
    });
  }
  document.querySelectorAll('figure').forEach(function (figure) {
    figure.addEventListener('click', function (event) {
      figure.querySelectorAll('.zone rect').forEach(function (rect) {
        var box = rect.getBoundingClientRect();
        var inside = event.clientX >= box.left && event.clientX <= box.right &&
          event.clientY >= box.top && event.clientY <= box.bottom;
        var lose = figure.querySelector('.lose-' + rect.parentNode.dataset.zone);
        if (inside && lose && !event.target.closest('fieldset')) (lose.checked ? figure.querySelector('.lose-none') : lose).click();
      });
    });
  });
  document.querySelectorAll('.asked').forEach(function (asked) {
    asked.hidden = false;
    var gigabytes = asked.querySelector('input');
    gigabytes.addEventListener('input', function () {
      var number = Math.max(0, Number(gigabytes.value) || 0);
      document.querySelectorAll('[data-fixed]').forEach(function (cell) {
        var cost = Number(cell.dataset.fixed) + number * Number(cell.dataset.gigabyte);
        cell.textContent = cost.toLocaleString('en-US', {
          minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: /^[+-]/.test(cell.textContent) ? 'always' : 'auto'
        });
      });
    });
  });
})();
