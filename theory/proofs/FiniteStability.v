(* THEORY 4: the restricted risk has positive curvature on S_fin at every point; so W_fin is unique, and a risk near L* puts the projection on S_fin
   near W_fin. (B6 in FiniteComponentBound.v says how near.)

   Curvature: the variance of the logits of h in every sample vanishes only if h is constant on every component; the frame bound of Spans.v. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia Relation_Operators.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph RestrictedRisk RayBound Convexity PenaltyPath.
From Attest Require Import MinimiserBall PenaltyMinimiser Smoothness DescentBounds SublevelMargins Spans TiedPairs FiniteExistence.
Import ListNotations.
Open Scope R_scope.

Section Fin.
Variables (D : dataset) (tied : nat -> nat -> nat -> bool).
Hypothesis tied_refl : forall k i, tied k i i = true.
Hypothesis tied_scc : forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j).
Hypothesis HR : realisable D.
Local Notation Dr := (restricted D tied).
Local Notation Lbar := (Lbar D tied).
Local Notation tied_pairs := (tied_pairs D tied).
Local Notation off := (off D tied).
Local Notation span := (spanned D (fun e => In e tied_pairs)).
(** ** Curvature of Lbar at any point, on S_fin *)
Lemma pair_curvature C e : In e tied_pairs -> exists K, 0 <= K /\ forall h, inner D (Mk D e) h * inner D (Mk D e) h <= K * hessian Dr C h h.
Proof.
  intros He. pose proof (restricted_realisable D tied tied_refl HR) as HRr. pose proof (n_pos _ HRr) as Hn. apply in_flat_map in He as (s & Hs & He).
  apply in_map_iff in He as (v & <- & Hv).
  set (s' := Sample (filter (tied (query s) (label s)) (context s)) (label s) (query s)).
  assert (Hs' : In s' (samples Dr)) by (cbn;
    now apply (in_map (fun s => Sample (filter (tied (query s) (label s)) (context s)) (label s) (query s)))).
  assert (Hy : In (label s') (context s')) by now apply HRr. assert (Hv' : In v (context s')) by exact Hv.
  assert (Hne : forall t, In t (samples Dr) -> context t <> []) by (intros t Ht E0; destruct HRr as [_ H2]; specialize (H2 t Ht);
    now rewrite E0 in H2).
  assert (Sp : forall t u, In t (samples Dr) -> 0 < share Dr C t u)
    by (intros t u Ht; unfold share; apply Rdiv_lt_0_compat; [apply exp_pos|apply zsum_pos; auto]).
  set (py := share Dr C s' (label s')). set (pv := share Dr C s' v). assert (Py : 0 < py) by now apply Sp. assert (Pv : 0 < pv) by now apply Sp.
  assert (Var : forall h t, In t (samples Dr) ->
    covariance Dr C h h t = lsum (context t) (fun u => share Dr C t
    u * ((logit Dr h u (query t) - mean_ Dr C h t) * (logit Dr h u (query t) - mean_ Dr C h t)))).
  { intros h t Ht. unfold covariance. set (m := mean_ Dr C h t).
    rewrite (lsum_ext (context t) (fun u => share Dr C t u * ((logit Dr h u (query t) - m) * (logit Dr h u (query t) - m)))
      (fun u => share Dr C t u * (logit Dr h u (query t) * logit Dr h u (query t)) -
        (2 * m * (share Dr C t u * logit Dr h u (query t)) - m * m * share Dr C t u))) by (intros; ring).
    rewrite lsum_minus, lsum_minus, !lsum_scale, (share_total Dr C t (Hne t Ht)). fold (mean_ Dr C h t). fold m. ring. }
  assert (Cn : forall h t, In t (samples Dr) -> 0 <= covariance Dr C h h t).
  { intros h t Ht. rewrite Var by auto. apply lsum_nonneg. intros u _. apply Rmult_le_pos; [left; now apply Sp|apply Rle_0_sqr]. }
  pose proof (Rinv_0_lt_compat _ Py) as Iy. pose proof (Rinv_0_lt_compat _ Pv) as Iv. exists (2 * (/ py + / pv) * n Dr).
  split; [apply Rmult_le_pos; lra|]. intros h.
  assert (Cs : covariance Dr C h h s' <= n Dr * hessian Dr C h h).
  { unfold hessian. rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l by lra. revert Hs' Cn. generalize (samples Dr). clear. intros l Hs' Cn.
    induction l as [|t l IH]; [easy|]. cbn. fold (lsum l (covariance Dr C h h)).
    assert (0 <= lsum l (covariance Dr C h h)) by (apply lsum_nonneg; intros; apply Cn; now right). pose proof (Cn h t (or_introl eq_refl)).
    destruct Hs' as [->|Hs']; [lra|].
    specialize (IH Hs'). lapply IH; [lra|]. intros h' u Hu; apply Cn; now right. }
  set (m := mean_ Dr C h s'). set (y := logit Dr h (label s') (query s') - m). set (x := logit Dr h v (query s') - m).
  assert (Ty : forall u, In u (context s') ->
    share Dr C s' u * ((logit Dr h u (query s') - m) * (logit Dr h u (query s') - m)) <= covariance Dr C h h s').
  { intros u Hu. rewrite Var by auto. fold m.
    apply (lsum_term (context s') (fun u => share Dr C s' u * ((logit Dr h u (query s') - m) * (logit Dr h u (query s') - m)))); [|auto].
    intros w. apply Rmult_le_pos; [left; now apply Sp|apply Rle_0_sqr]. }
  pose proof (Ty _ Hy) as T1. pose proof (Ty _ Hv') as T2. fold y py in T1. fold x pv in T2. set (cv := covariance Dr C h h s') in *.
  assert (E0 : inner D (Mk D (query s, (label s, v))) h = y - x)
    by (unfold Mk; cbn [fst snd]; rewrite margin_logit; change (logit D h (label s) (query s)) with (logit Dr h (label s') (query s'));
    change (logit D h v (query s)) with (logit Dr h v (query s')); unfold x, y; ring). rewrite E0.
  assert (Y2 : y * y <= / py * cv) by (apply Rmult_le_reg_l with py; [auto|]; replace (py * (/ py * cv)) with cv by (field; lra); exact T1).
  assert (X2 : x * x <= / pv * cv) by (apply Rmult_le_reg_l with pv; [auto|]; replace (pv * (/ pv * cv)) with cv by (field; lra); exact T2).
  assert (2 * (/ py + / pv) * cv <= 2 * (/ py + / pv) * (n Dr * hessian Dr C h h)) by (apply Rmult_le_compat_l; lra).
  pose proof (Rle_0_sqr (y + x)) as Q0. unfold Rsqr in Q0. lra.
Qed.
Theorem curvature C : exists m, 0 < m /\ forall h, S_fin D h -> m * inner D h h <= hessian Dr C h h.
Proof.
  destruct (frame D tied_pairs) as (A & HA & HF).
  assert (K : forall l, incl l tied_pairs -> exists K, 0 <= K /\ forall h, squares D l h <= K * hessian Dr C h h).
  { induction l as [|e l IH]; intros Hl; [exists 0; split; [lra|intros; cbn; lra]|]. destruct IH as (K & HK & H); [intros f Hf; apply Hl; now right|].
    destruct (pair_curvature C e (Hl _ (or_introl eq_refl))) as (K' & HK' & H'). exists (K' + K). split; [lra|]. intros h. specialize (H h).
    specialize (H' h). unfold squares in *. cbn. unfold lsum in *. lra. }
  destruct (K tied_pairs (incl_refl _)) as (B & HB & H). assert (P : 0 < A * B + 1) by (pose proof (Rmult_le_pos A B HA HB); lra).
  exists (/ (A * B + 1)). split; [now apply Rinv_0_lt_compat|]. intros h Hh. apply (S_fin_span D tied tied_scc HR) in Hh. specialize (HF h Hh).
  specialize (H h).
  assert (squares D tied_pairs h <= B * hessian Dr C h h) by exact H. apply (Rmult_le_compat_l A) in H0; [|auto].
  apply Rmult_le_reg_l with (A * B + 1); [auto|]. rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l by lra.
  assert (0 <= hessian Dr C h h); [|lra]. pose proof (squares_nonneg D tied_pairs h). destruct (Req_dec B 0) as [Z|Z]; [|nra].
  (* all squares vanish: take one more bound *)
  pose proof (restricted_realisable D tied tied_refl HR) as HRr. unfold hessian. pose proof (Rinv_0_lt_compat _ (n_pos _ HRr)).
  apply Rmult_le_pos; [lra|]. apply lsum_nonneg. intros t Ht.
  assert (Hc : context t <> []) by (intros E0; destruct HRr as [_ H4]; specialize (H4 t Ht); now rewrite E0 in H4).
  unfold covariance. set (mu := mean_ Dr C h t).
  replace (_ - mu * mu) with (lsum (context t) (fun u => share Dr C t u * ((logit Dr h u (query t) - mu) * (logit Dr h u (query t) - mu)))).
  - apply lsum_nonneg. intros u _. apply Rmult_le_pos; [|apply Rle_0_sqr]. unfold share. left.
    apply Rdiv_lt_0_compat; [apply exp_pos|now apply zsum_pos].
  - rewrite (lsum_ext (context t) (fun u => share Dr C t u * ((logit Dr h u (query t) - mu) * (logit Dr h u (query t) - mu)))
      (fun u => share Dr C t u * (logit Dr h u (query t) * logit Dr h u (query t)) -
        (2 * mu * (share Dr C t u * logit Dr h u (query t)) - mu * mu * share Dr C t u))) by (intros; ring).
    rewrite lsum_minus, lsum_minus, !lsum_scale, (share_total Dr C t Hc). fold (mean_ Dr C h t). fold mu. ring.
Qed.
(** the gradient vanishes at a minimiser *)
Lemma minimal_gradient Wf : (forall V, Lbar Wf <= Lbar V) -> inner D (gradient Dr Wf) (gradient Dr Wf) = 0.
Proof.
  intros H. pose proof (restricted_realisable D tied tied_refl HR) as HRr. pose proof (beta_nonneg Dr) as B.
  assert (P : 0 < / (beta Dr + 1)) by (apply Rinv_0_lt_compat; lra).
  assert (S1 : / (beta Dr + 1) * beta Dr <= 1) by (apply Rmult_le_reg_l with (beta Dr + 1); [lra|]; rewrite <- Rmult_assoc, Rinv_r; lra).
  pose proof (descent_step Dr HRr _ P S1 Wf) as K. specialize (H (step Dr (/ (beta Dr + 1)) Wf)). rewrite <- !(Lbar_risk D tied tied_refl HR) in H.
  pose proof (inner_diff_nonneg Dr (gradient Dr Wf)) as N.
  change (inner Dr (gradient Dr Wf) (gradient Dr Wf)) with (inner D (gradient Dr Wf) (gradient Dr Wf)) in *. nra.
Qed.
Lemma big_M : exists b, 0 <= b /\ forall s u v, In s (samples Dr) -> In u (context s) -> In v (context s) ->
  inner Dr (M Dr (query s) u v) (M Dr (query s) u v) <= b * b.
Proof.
  exists (4 * beta Dr + 1). pose proof (beta_nonneg Dr) as B. split; [lra|]. intros s u v Hs Hu Hv. pose proof (beta_bound Dr s u v Hs Hu Hv). nra.
Qed.
(** ** how far from W_fin, by the excess of Lbar (THEORY 6.5 in a weaker form): for every radius an excess that keeps the distance below it *)
Theorem Wfin_stable Wf : S_fin D Wf -> (forall V, Lbar Wf <= Lbar V) -> forall r, 0 < r ->
  exists e, 0 < e /\ forall W, S_fin D W -> Lbar W < Lbar Wf + e -> inner D (diff W Wf) (diff W Wf) < r * r.
Proof.
  intros HW Hmin r Hr. pose proof (restricted_realisable D tied tied_refl HR) as HRr. destruct (curvature Wf) as (m & Hm & Hc).
  destruct big_M as (b & Hb & HM).
  set (r2 := r / 2). assert (Hr2 : 0 < r2) by (unfold r2; lra). pose proof (exp_pos (- (b * r2))) as Ep. set (ep := exp (- (b * r2))) in *.
  exists (ep * m * (r2 * r2)). pose proof (Rmult_lt_0_compat _ _ (Rmult_lt_0_compat _ _ Ep Hm) (Rmult_lt_0_compat _ _ Hr2 Hr2)) as P. split; [auto|].
  intros W HSW HL. apply Rnot_le_lt. intros L.
  set (h := diff W Wf) in *. assert (Hh : S_fin D h) by now apply spanned_diff. pose proof (sqrt_sqrt _ (inner_diff_nonneg D h)) as Eq.
  pose proof (sqrt_pos (inner D h h)) as Sp. set (q := sqrt (inner D h h)) in *.
  assert (Lq : r <= q) by (apply Rnot_lt_le; intros Lt; nra).
  set (t := r2 / q). assert (Ht : 0 < t) by (apply Rdiv_lt_0_compat; lra). assert (Etq : t * q = r2) by (unfold t; field; lra).
  assert (Ht2 : t <= 1 / 2).
  { apply Rmult_le_reg_r with q; [lra|]. rewrite Etq. unfold r2. lra. }
  set (C := plus Wf (times t h)).
  assert (N : inner Dr (times t h) (times t h) = r2 * r2) by (rewrite inner_times2; change (inner Dr h h) with (inner D h h); rewrite <- Eq, <- Etq;
    ring).
  pose proof (gradient_moves Dr HRr Wf r2 b HM Hb (times t h) (Rlt_le _ _ Hr2) (Req_le _ _ N)) as G. fold ep C in G.
  assert (Z : inner Dr (gradient Dr Wf) (times t h) = 0) by (apply (inner_null D); now apply minimal_gradient). rewrite Z in G.
  assert (Cv : m * (r2 * r2) <= hessian Dr Wf (times t h) (times t h)) by (rewrite <- N; apply Hc; now apply spanned_times).
  pose proof (risk_tangent Dr HRr C W) as T. rewrite !(Lbar_risk D tied tied_refl HR) in T. pose proof (Hmin C) as HC.
  assert (X : inner Dr (gradient Dr C) (diff W C) = (1 - t) / t * inner Dr (gradient Dr C) (times t h)).
  { unfold inner. rewrite <- sum2_scale. apply sum2_ext; intros. unfold C, h, diff, plus, times. field. lra. }
  rewrite X in T. set (g := inner Dr (gradient Dr C) (times t h)) in *. apply (Rmult_le_compat_l ep) in Cv; [|lra].
  assert (G1 : ep * m * (r2 * r2) <= g) by lra.
  assert (1 <= (1 - t) / t) by (apply Rmult_le_reg_r with t; [auto|]; unfold Rdiv; rewrite Rmult_assoc, Rinv_l; lra).
  assert (g <= (1 - t) / t * g) by nra. lra.
Qed.
Theorem Wfin_unique Wf W : S_fin D Wf -> (forall V, Lbar Wf <= Lbar V) -> S_fin D W -> (forall V, Lbar W <= Lbar V) -> same D W Wf.
Proof.
  intros HW Hmin HW' Hmin' a b Ha Hb. pose proof (entry_le D W Wf a b Ha Hb) as El. pose proof (inner_diff_nonneg D (diff W Wf)) as N.
  set (d := inner D (diff W Wf) (diff W Wf)) in *.
  destruct N as [N|N]; [|rewrite <- N in El; nra]. exfalso. pose proof (sqrt_lt_R0 _ N) as Sp. pose proof (sqrt_sqrt _ (Rlt_le _ _ N)) as Eq.
  destruct (Wfin_stable Wf HW Hmin (sqrt d) Sp) as (e & He & K).
  specialize (K W HW'). specialize (Hmin' Wf). fold d in K. rewrite Eq in K. lapply K; [lra|]. lra.
Qed.
(** the projection of W on S_fin comes to W_fin as the risk of W comes to its infimum *)
Theorem finite_part Wf : S_fin D Wf -> (forall V, Lbar Wf <= Lbar V) -> forall r, 0 < r ->
  exists e, 0 < e /\ forall W P, S_fin D P -> off (diff W P) -> risk D W < Lbar Wf + e -> inner D (diff P Wf) (diff P Wf) < r * r.
Proof.
  intros HW Hmin r Hr. destruct (Wfin_stable Wf HW Hmin r Hr) as (e & He & K). exists e. split; [auto|]. intros W P HP HO HL. apply K; [auto|].
  assert (EP : Lbar P = Lbar W). { rewrite <- ((Lbar_off D tied tied_refl HR) P (diff W P) HO). apply (Lbar_same D tied tied_refl HR). intros a b _ _.
    unfold plus, diff.
    ring. }
  rewrite EP. eapply Rle_lt_trans; [|exact HL]. now apply infimum_lower.
Qed.
End Fin.
