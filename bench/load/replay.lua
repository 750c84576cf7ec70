-- Sends the requests of a file one after another, over and over. `##########` in a request is replaced with a number
-- that no other request of the run has. Arguments: the file, the number before the first, and `once` where requests
-- serve once: then the load ends when all are sent.
local requests, next_one, number, once = {}, 0, 0, false
ran_out = false
local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
end

function init(args)
  local file = assert(io.open(args[1], "rb"))
  number = tonumber(args[2])
  once = args[3] == "once"
  while true do
    local length = file:read("*n", "*l")
    if not length then break end
    local text, parts, from = file:read(length), {}, 1
    while true do
      local first, last = text:find("##########", from, true)
      parts[#parts + 1] = text:sub(from, (first or 0) - 1)
      if not first then break end
      from = last + 1
    end
    requests[#requests + 1] = #parts == 1 and text or parts
  end
  file:close()
end

function request()
  if once and next_one == #requests then
    ran_out = true
    wrk.thread:stop()
    -- Something must be sent; its answer is not waited for.
    return requests[1]
  end
  next_one = next_one % #requests + 1
  local one = requests[next_one]
  if type(one) == "string" then return one end
  number = number + 1
  return table.concat(one, string.format("%010d", number))
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"microseconds":%d,"refused":%d,"failed":%d,"p50":%d,"p99":%d,"ranOut":%s}\n',
    summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99), tostring(threads[1]:get("ran_out"))))
end
