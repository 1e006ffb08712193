SELECT *
FROM print_job
WHERE kiosk_no = :kiosk_no AND epoch = :epoch AND seq = :seq
ORDER BY n
