-- For wrk: reservations with a correlator and a phone number of their own.
-- TOKEN=… wrk -t1 -c16 -d5s -s crates/carrier-sandbox/bench/prepare.lua http://127.0.0.1:8702

local run, number = 0, 0

function init()
  math.randomseed(os.time())
  run = math.random(1000000000)
end

function request()
  number = number + 1
  local phone = string.format("+8210%08d", 10000000 + math.random(80000000))
  local body = string.format(
    '{"amountTransaction":{"phoneNumber":"%s","clientCorrelator":"%d-%d","referenceCode":"%d-%d",' ..
    '"paymentAmount":{"chargingInformation":{"amount":300,"currency":"KRW","description":"An article"},' ..
    '"chargingMetaData":{"merchantName":"Jeju Post","serviceId":"news.localhost"}}}}',
    phone, run, number, run, number)
  local headers = {
    ["authorization"] = "Bearer " .. os.getenv("TOKEN"),
    ["content-type"] = "application/json",
  }
  return wrk.format("POST", "/carrier-billing/v0.5/payments/prepare", headers, body)
end
